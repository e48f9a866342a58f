using Cerbert.Training.Modeling;

namespace Cerbert.Explore.Runs;

/// <summary>
/// Opens the model of a run or model folder once and lends it to one piece of work at a time: forward passes use every processor, so two at once
/// would only slow each other down. A checkpoint that was written meanwhile is opened anew.
/// </summary>
internal sealed class ModelShelf : IDisposable
{
    // A base-size model is some 0.4 GB.
    private const int Most = 2;

    private readonly SemaphoreSlim turn = new(1);
    private readonly List<Opened> models = [];

    /// <summary>Runs work on a model, off the calling thread.</summary>
    /// <param name="entry">The run (its best checkpoint, else its last) or model.</param>
    /// <param name="work">Must not keep the model.</param>
    /// <param name="cancellation">Ends the waiting for the model; the work has to look at it itself.</param>
    /// <exception cref="InvalidDataException">The run has no checkpoint yet, or a file of the model is damaged.</exception>
    public async Task<T> UseAsync<T>(RunEntry entry, Func<MultiTaskModel, T> work, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => work(Open(entry)), cancellation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Opened opened in models)
            opened.Model.Dispose();
        turn.Dispose();
    }

    /// <summary>Changes when another checkpoint takes the place of the one that would be opened.</summary>
    public static DateTime WrittenAt(RunEntry entry)
    {
        string checkpoints = Path.Combine(entry.Folder, "checkpoints");
        return Directory.GetLastWriteTimeUtc(new[] { Path.Combine(checkpoints, "best"), Path.Combine(checkpoints, "last") }.FirstOrDefault(Directory.Exists, entry.Folder));
    }

    // Finding the folder reads all of it, to be sure that it is whole: that is for new ones only.
    private MultiTaskModel Open(RunEntry entry)
    {
        DateTime written = WrittenAt(entry);
        int place = models.FindIndex(opened => opened.Entry == entry.Folder);
        if (place >= 0 && models[place] is var there && there.Written == written)
        {
            models.RemoveAt(place);
            models.Add(there);
            return there.Model;
        }

        if (place >= 0 || models.Count >= Most)
        {
            models[Math.Max(0, place)].Model.Dispose();
            models.RemoveAt(Math.Max(0, place));
        }

        models.Add(new Opened(entry.Folder, written, ModelFolder.Load(ModelFolder.Find(entry.Folder, out _))));
        return models[^1].Model;
    }

    private sealed record Opened(string Entry, DateTime Written, MultiTaskModel Model);
}
