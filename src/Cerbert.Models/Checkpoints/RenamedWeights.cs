using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Models.Checkpoints;

/// <summary>A source under other names.</summary>
/// <param name="source">The weights; disposed with this.</param>
/// <param name="original">For each new name the one in the source.</param>
internal sealed class RenamedWeights(IWeightSource source, OrderedDictionary<string, string> original) : IWeightSource
{
    public string Location => source.Location;

    public IReadOnlyCollection<string> Names => original.Keys;

    public bool TryGetInfo(string name, [NotNullWhen(true)] out WeightInfo? info)
    {
        info = null;
        if (!original.TryGetValue(name, out string? there) || !source.TryGetInfo(there, out info))
            return false;
        info = info with { Name = name };
        return true;
    }

    public void Read(string name, Span<float> destination) => source.Read(Original(name), destination);

    public void Read(string name, Span<long> destination) => source.Read(Original(name), destination);

    public void Dispose() => source.Dispose();

    private string Original(string name)
    {
        _ = this.GetInfo(name);
        return original[name];
    }
}
