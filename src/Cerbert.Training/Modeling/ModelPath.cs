using Cerbert.Training.Runs;

namespace Cerbert.Training.Modeling;

/// <summary>Finds the model in what a user calls one: a run folder (its best checkpoint, else its last) or a model folder.</summary>
public static class ModelPath
{
    /// <summary>The folder with the model, for <see cref="ModelFolder.Load"/>.</summary>
    /// <param name="path">A run folder or a model folder.</param>
    /// <param name="warning">What is wrong with a checkpoint that was passed over, or null.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The run has no whole checkpoint.</exception>
    public static string Resolve(string path, out string? warning)
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
}
