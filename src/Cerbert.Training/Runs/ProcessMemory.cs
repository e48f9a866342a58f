using System.Diagnostics;
using System.Globalization;

namespace Cerbert.Training.Runs;

/// <summary>The memory of this process.</summary>
public static class ProcessMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>The most physical memory it ever held, in bytes: what a user needs free to run this.</summary>
    public static long Peak()
    {
        // Process.PeakWorkingSet64 does not know the peak on Linux.
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;
        if (line is not null)
            return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
