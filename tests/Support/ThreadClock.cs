using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cerbert.Tests;

/// <summary>The processor time of the current thread: what else the machine does is not in it. Elsewhere than on Linux, the time that passed.</summary>
internal static partial class ThreadClock
{
    private const int ThreadTime = 3;

    /// <summary>Time since some moment.</summary>
    public static TimeSpan Now()
    {
        if (!OperatingSystem.IsLinux())
            return Stopwatch.GetElapsedTime(0);
        Assert.Equal(0, GetTime(ThreadTime, out Reading reading));
        return TimeSpan.FromSeconds(reading.Seconds) + TimeSpan.FromMicroseconds(reading.Nanoseconds / 1000.0);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Reading reading);

    [StructLayout(LayoutKind.Sequential)]
    private struct Reading
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
