namespace Cerbert.Training.Runs;

/// <summary>Takes the parts of a checkpoint.</summary>
public interface ICheckpointWriter
{
    /// <summary>The folder being written, for savers that write files by path; such files become parts too.</summary>
    string Folder { get; }

    /// <summary>Starts a part; dispose the stream when it is written.</summary>
    /// <param name="name">Letters, digits, '.', '-' and '_'; '/' makes sub-folders.</param>
    /// <exception cref="ArgumentException">The name is not one, or is taken.</exception>
    Stream Create(string name);
}
