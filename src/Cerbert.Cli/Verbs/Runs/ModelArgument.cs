using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Opens what a user calls a model: a run folder (its best checkpoint, else its last) or a model folder.</summary>
internal static class ModelArgument
{
    /// <summary>The folder with the model.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The run has no whole checkpoint.</exception>
    public static string FolderOf(string path, out string? warning)
    {
        warning = null;
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"{path}: there is no such folder; give a run folder or a model folder");
        if (!Directory.Exists(Path.Combine(path, "checkpoints")))
            return path;
        CheckpointStore store = RunFolder.CheckpointsOf(path);
        if (store.TryOpen("best", out SavedFolder? best, out warning))
            return best.Path;
        return store.TryOpen("last", out SavedFolder? last, out warning)
            ? Path.Combine(last.Path, "model")
            : throw new InvalidDataException($"{path}: the run has no checkpoint yet; let it train to its first evaluation");
    }

    /// <summary>Opens the model.</summary>
    public static MultiTaskModel Open(string path, TextWriter remarks)
    {
        string folder = FolderOf(path, out string? warning);
        if (warning is not null)
            remarks.WriteLine($"warning: {warning}");
        return ModelFolder.Load(folder);
    }
}
