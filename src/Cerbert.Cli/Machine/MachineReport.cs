using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Cerbert.Cli.Machine;

/// <summary>Everything <c>cerbert info</c> tells about the machine.</summary>
/// <param name="Cerbert">This program's version.</param>
/// <param name="Dotnet">The runtime's version.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Processor">The processor.</param>
/// <param name="MemoryBytes">Memory this process may use.</param>
/// <param name="Engine">Matrix products.</param>
/// <param name="Overrides">CERBERT_* environment variables in force.</param>
/// <param name="Advice">What would make it faster.</param>
internal sealed record MachineReport(
    string Cerbert,
    string Dotnet,
    string System,
    Processor Processor,
    long MemoryBytes,
    EngineChoice Engine,
    IReadOnlyDictionary<string, string> Overrides,
    IReadOnlyList<string> Advice)
{
    /// <summary>This program's version, such as "0.1.0".</summary>
    public static string Version { get; } =
        typeof(MachineReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Looks at this machine.</summary>
    public static MachineReport Detect()
    {
        var processor = Processor.Detect();
        EngineChoice engine = EngineChoice.Detect();
        return new MachineReport(
            Version,
            Environment.Version.ToString(),
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.RuntimeIdentifier}",
            processor,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            engine,
            Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Where(variable => ((string)variable.Key).StartsWith("CERBERT_", StringComparison.Ordinal))
                .OrderBy(variable => (string)variable.Key, StringComparer.Ordinal)
                .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!, StringComparer.Ordinal),
            SpeedAdvice.For(processor, engine));
    }
}
