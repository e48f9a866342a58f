using System.Collections.Concurrent;
using Cerbert.Explore.Runs;
using Cerbert.Training.Explaining;

namespace Cerbert.Explore.Examples;

/// <summary>Vectors of the examples of a file, and their map, computed once for each model.</summary>
internal sealed class FeatureShelf(ModelShelf models)
{
    /// <summary>Examples of a file that are read; of more, so many spread evenly over it.</summary>
    public const int MostExamples = 5000;

    // 5,000 vectors of 768 numbers are 15 MB.
    private const int Most = 4;

    private readonly ConcurrentDictionary<(string Folder, string Task, string? File), (DateTime Written, ExampleFeatures Features, Lazy<FeatureMap> Map)> kept = [];

    /// <summary>Whether the vectors of a file's examples are there already.</summary>
    public bool Has(RunEntry entry, string task, string? file) => kept.TryGetValue((entry.Folder, task, file), out var known) && known.Written == ModelShelf.WrittenAt(entry);

    /// <summary>The vectors of a file's examples.</summary>
    /// <param name="entry">The run or model.</param>
    /// <param name="task">One of its tasks.</param>
    /// <param name="file">The file; null: the task's training data.</param>
    /// <param name="progress">Gets the share that is done while the model has to be asked.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">There is no model yet, or the file is damaged.</exception>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    public async Task<ExampleFeatures> FeaturesAsync(RunEntry entry, string task, string? file, IProgress<double> progress, CancellationToken cancellation) =>
        (await KeptAsync(entry, task, file, progress, cancellation).ConfigureAwait(false)).Features;

    /// <summary>Their map.</summary>
    public async Task<FeatureMap> MapAsync(RunEntry entry, string task, string? file, IProgress<double> progress, CancellationToken cancellation)
    {
        Lazy<FeatureMap> map = (await KeptAsync(entry, task, file, progress, cancellation).ConfigureAwait(false)).Map;
        return await Task.Run(() => map.Value, cancellation).ConfigureAwait(false);
    }

    private async Task<(ExampleFeatures Features, Lazy<FeatureMap> Map)> KeptAsync(
        RunEntry entry, string task, string? file, IProgress<double> progress, CancellationToken cancellation)
    {
        DateTime written = ModelShelf.WrittenAt(entry);
        if (kept.TryGetValue((entry.Folder, task, file), out var known) && known.Written == written)
            return (known.Features, known.Map);
        ExampleFeatures features = await models.UseAsync(
            entry, model => new ModelExplainer(model).Features(task, file, MostExamples, progress, cancellation), cancellation).ConfigureAwait(false);
        if (kept.Count >= Most)
            kept.Clear();
        var map = new Lazy<FeatureMap>(features.Map);
        kept[(entry.Folder, task, file)] = (written, features, map);
        return (features, map);
    }
}
