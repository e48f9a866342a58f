using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Runs;

/// <summary>
/// A run on the disk: <c>config.yaml</c> as resolved, <c>metrics.jsonl</c>, <c>checkpoints/</c>, <c>predictions/</c>. One process
/// trains in it at a time.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>The config's file in a run folder.</summary>
    internal const string ConfigName = "config.yaml";

    /// <summary>The log's file in a run folder.</summary>
    internal const string MetricsName = "metrics.jsonl";

    private const string LockName = "run.lock";
    private readonly FileStream _lock;

    private RunFolder(string path, RunConfig config, FileStream held)
    {
        (Path, Config, _lock) = (path, config, held);
        Checkpoints = CheckpointsOf(path);
        Metrics = new MetricsLog(System.IO.Path.Combine(path, MetricsName));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The run's config.</summary>
    public RunConfig Config { get; }

    /// <summary>The log of losses and scores.</summary>
    public MetricsLog Metrics { get; }

    /// <summary>The checkpoints.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>Starts a run in <see cref="RunConfig.Output"/>.</summary>
    /// <param name="config">A resolved config.</param>
    /// <exception cref="InvalidDataException">The folder holds a run already, or another process uses it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunFolder Create(RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        string path = config.Output ?? throw new ArgumentException("the config is not resolved: it has no output", nameof(config));
        if (File.Exists(path))
            throw new InvalidDataException($"{path}: is a file; a run needs a folder, choose another output");
        FileStream held = Lock(path);
        try
        {
            string file = System.IO.Path.Combine(path, ConfigName);
            if (File.Exists(file) || SeedFolders.Of(path).Count > 0)
                throw new InvalidDataException($"{path}: already holds a run; continue it with --resume, or choose another output (--set output=…)");
            AtomicFile.WriteText(file, config.ToYaml());
            return new RunFolder(path, config, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a run to continue it, and removes what an interrupted write left.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">The config is not readable, or another process uses the run.</exception>
    public static RunFolder Resume(string path)
    {
        RunConfig config = LoadConfig(path);
        FileStream held = Lock(path);
        try
        {
            foreach (string stale in Directory.EnumerateFiles(path, "*" + AtomicFile.WritingSuffix, SearchOption.TopDirectoryOnly))
                File.Delete(stale);
            return new RunFolder(System.IO.Path.GetFullPath(path), config, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Whether a folder is that of a run.</summary>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, ConfigName));

    /// <summary>Whether a process trains in a run; a process that was killed leaves it looking so.</summary>
    public static bool IsHeld(string path) => File.Exists(System.IO.Path.Combine(path, LockName));

    /// <summary>When a run's log was last written, in UTC; the year 1601 where there is none.</summary>
    public static DateTime LastLogged(string path) => File.GetLastWriteTimeUtc(System.IO.Path.Combine(path, MetricsName));

    /// <summary>Reads a run's config, also while the run goes on. Its output is where the run is now.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">The config is not readable.</exception>
    public static RunConfig LoadConfig(string path)
    {
        string file = System.IO.Path.Combine(path, ConfigName);
        if (!File.Exists(file))
            throw new FileNotFoundException($"{path}: holds no run ({ConfigName} is missing); give the folder that train wrote", file);
        return RunConfig.Load(file) with { Output = System.IO.Path.GetFullPath(path) };
    }

    /// <summary>The checkpoints of a run, also while the run goes on.</summary>
    public static CheckpointStore CheckpointsOf(string path) => new(System.IO.Path.Combine(path, "checkpoints"));

    /// <summary>Where the predictions of a task on a split such as <c>dev</c> belong.</summary>
    public string PredictionsFile(string task, string split) => PredictionsFile(Path, task, split);

    /// <summary>Where the predictions of a run's task on a split belong.</summary>
    internal static string PredictionsFile(string run, string task, string split) => System.IO.Path.Combine(run, "predictions", $"{task}.{split}.tsv");

    /// <summary>Where a file to hand in to GLUE or CLUE belongs.</summary>
    internal static string SubmissionFile(string run, string name) => ClueSubmission.Labels.ContainsKey(name)
        ? System.IO.Path.Combine(run, "predictions", "clue", ClueSubmission.FileName(name))
        : System.IO.Path.Combine(run, "predictions", "glue", $"{name}.tsv");

    /// <inheritdoc/>
    public void Dispose()
    {
        Metrics.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (SaveError.IsStorage(e))
        {
            throw Unusable(e, path);
        }
        string file = System.IO.Path.Combine(path, LockName);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unusable(e, path);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new InvalidDataException($"{path}: another process trains in this run; wait for it, or choose another output", e);
        }
    }

    // Where no folder can be made, the name is wrong; where only room is lacking, it is not.
    private static Exception Unusable(Exception cause, string path)
    {
        IOException described = SaveError.Describe(cause, path);
        return SaveError.IsFull(cause) ? described : new InvalidDataException(described.Message, cause);
    }
}
