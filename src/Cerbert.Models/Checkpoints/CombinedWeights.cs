using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Models.Checkpoints;

/// <summary>Several sources as one; a name is looked up in their order. Disposes them all.</summary>
public sealed class CombinedWeights(params IReadOnlyList<IWeightSource> sources) : IWeightSource
{
    /// <inheritdoc/>
    public string Location => string.Join(", ", sources.Select(source => source.Location));

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => [.. sources.SelectMany(source => source.Names)];

    /// <inheritdoc/>
    public bool TryGetInfo(string name, [NotNullWhen(true)] out WeightInfo? info)
    {
        foreach (IWeightSource source in sources)
            if (source.TryGetInfo(name, out info))
                return true;
        info = null;
        return false;
    }

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination) => Holder(name).Read(name, destination);

    /// <inheritdoc/>
    public void Read(string name, Span<long> destination) => Holder(name).Read(name, destination);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IWeightSource source in sources)
            source.Dispose();
    }

    private IWeightSource Holder(string name) =>
        sources.FirstOrDefault(source => source.TryGetInfo(name, out _))
        ?? throw BadFile.Error(Location, $"has no tensor {BadFile.Quote(name)}");
}
