using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Cerbert.Cli.Machine;

/// <summary>What is known about the processor.</summary>
/// <param name="Name">As the maker calls it; the architecture where the system does not say.</param>
/// <param name="Cores">Logical processors this process may use.</param>
/// <param name="VectorBits">Vector widths with hardware support, widest first.</param>
/// <param name="MatrixUnits">Instruction sets for bfloat16 products the system lists, such as amx_bf16.</param>
internal sealed record Processor(string Name, int Cores, IReadOnlyList<int> VectorBits, IReadOnlyList<string> MatrixUnits)
{
    private const string CpuInfo = "/proc/cpuinfo";
    private static readonly string[] s_matrixFlags = ["amx_bf16", "avx512_bf16", "bf16", "i8mm", "sme"];

    /// <summary>Looks at this machine.</summary>
    public static Processor Detect()
    {
        string[] lines = File.Exists(CpuInfo) ? File.ReadAllLines(CpuInfo) : [];
        string[] flags = (Field(lines, "flags") ?? Field(lines, "Features") ?? "").Split(' ');
        string? name = Field(lines, "model name")
            ?? (OperatingSystem.IsMacOS() ? Ask("sysctl", "-n", "machdep.cpu.brand_string") : null)
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        string architecture = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLower(CultureInfo.InvariantCulture);
        return new Processor(name ?? architecture, Environment.ProcessorCount, Widths(), [.. s_matrixFlags.Where(flags.Contains)]);
    }

    private static List<int> Widths()
    {
        List<int> widths = [];
        if (Avx512F.IsSupported)
            widths.Add(512);
        if (Vector256.IsHardwareAccelerated)
            widths.Add(256);
        if (Vector128.IsHardwareAccelerated)
            widths.Add(128);
        return widths;
    }

    private static string? Field(string[] lines, string key) => lines
        .FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal) && line[key.Length..].TrimStart().StartsWith(':'))
        ?.Split(':', 2)[1].Trim();

    private static string? Ask(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false });
            string? answer = process?.StandardOutput.ReadToEnd().Trim();
            return string.IsNullOrEmpty(answer) ? null : answer;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
