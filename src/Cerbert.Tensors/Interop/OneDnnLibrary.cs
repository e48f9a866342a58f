using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>oneDNN found on this machine: its functions and one CPU engine.</summary>
/// <remarks>
/// CERBERT_DNNL is <c>off</c>, or the path of the library to load; unset, the usual names are tried, newest first.
/// One instance per process: it is never unloaded, since OpenMP threads may still run its code.
/// </remarks>
internal sealed unsafe class OneDnnLibrary
{
    private static readonly string[] MacNames = ["libdnnl.3.dylib", "libdnnl.2.dylib", "libdnnl.dylib"];
    private static readonly string[] WindowsNames = ["dnnl.dll"];

    private static readonly Lazy<(OneDnnLibrary? Library, string? Reason)> Loaded = new(Load);

    private OneDnnLibrary(nint module)
    {
        Functions = new OneDnnFunctions(module);
        OpenMp = OpenMpRuntime.FindIn(module);
        nint created;
        OneDnnException.Check(Functions.EngineCreate(&created, CpuEngine, 0), "creating the CPU engine", Version);
        Engine = new OneDnnHandle(created, Functions.EngineDestroy);

        // Products are cached here, bounded; oneDNN's own cache would keep evicted ones alive.
        OneDnnException.Check(Functions.SetPrimitiveCacheCapacity(0), "switching off the primitive cache", Version);
    }

    private const int CpuEngine = 1;
    private const uint InOrderStream = 1;

    public OneDnnFunctions Functions { get; }

    /// <summary>The OpenMP library oneDNN runs on, or null when it brings threads of another kind.</summary>
    public OpenMpRuntime? OpenMp { get; }

    public OneDnnHandle Engine { get; }

    /// <summary>"2.6.3".</summary>
    public string Version => $"{Functions.Major}.{Functions.Minor}.{Functions.Patch}";

    /// <summary>A queue of products; each thread that multiplies has its own.</summary>
    public OneDnnHandle CreateStream()
    {
        nint created;
        OneDnnException.Check(Functions.StreamCreate(&created, Engine.Value, InOrderStream), "creating a stream", Version);
        return new OneDnnHandle(created, Functions.StreamDestroy);
    }

    /// <summary>Loads oneDNN, or says in one sentence why there is none.</summary>
    public static bool TryLoad(
        [NotNullWhen(true)] out OneDnnLibrary? library, [NotNullWhen(false)] out string? reasonWhyNot)
    {
        (library, reasonWhyNot) = Loaded.Value;
        return library is not null;
    }

    private static (OneDnnLibrary?, string?) Load()
    {
        string? asked = Environment.GetEnvironmentVariable("CERBERT_DNNL");
        if (string.Equals(asked, "off", StringComparison.OrdinalIgnoreCase))
            return (null, "oneDNN is switched off by CERBERT_DNNL=off");
        string[] names = !string.IsNullOrWhiteSpace(asked) ? [asked]
            : OperatingSystem.IsWindows() ? WindowsNames
            : OperatingSystem.IsMacOS() ? MacNames
            : [.. LinuxNames()];

        OpenMpRuntime.SleepBetweenRegions();
        string? reason = null;
        foreach (string name in names)
        {
            try
            {
                return (new OneDnnLibrary(NativeLibrary.Load(name)), null);
            }
            catch (DllNotFoundException) when (asked is not null)
            {
                reason = $"CERBERT_DNNL names {asked}, which cannot be loaded: not found, or a library it needs is missing";
            }
            catch (DllNotFoundException)
            {
                reason ??= $"oneDNN is not installed (no {string.Join(", ", names)}); on Debian: apt install libdnnl2, libdnnl3 or libdnnl3.6, whichever the release has";
            }
            catch (Exception e) when (e is BadImageFormatException or EntryPointNotFoundException or OneDnnException)
            {
                reason = $"{name} was found but cannot be used ({FirstLine(e.Message)})";
            }
        }
        return (null, reason);
    }

    // Some distributions put the minor version into the name that programs load (libdnnl.so.3.6).
    private static IEnumerable<string> LinuxNames()
    {
        string[] folders = ["/usr/local/lib", "/usr/lib", "/usr/lib64", $"/usr/lib/{MultiArch}-linux-gnu"];
        IEnumerable<string> minors = folders
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "libdnnl.so.3.*"))
            .OrderByDescending(file => file.Length)
            .ThenByDescending(file => file, StringComparer.Ordinal);
        return ["libdnnl.so.3", .. minors, "libdnnl.so.2", "libdnnl.so"];
    }

    private static string MultiArch => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
