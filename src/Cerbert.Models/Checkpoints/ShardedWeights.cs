using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Weights spread over several files by an index (model.safetensors.index.json, pytorch_model.bin.index.json), whose
/// "weight_map" says which file holds which tensor.
/// </summary>
internal sealed class ShardedWeights : IWeightSource
{
    private const long LargestIndex = 100_000_000;
    private readonly OrderedDictionary<string, IWeightSource> _shardOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IWeightSource> _shards = new(StringComparer.Ordinal);

    private ShardedWeights(string index) => Location = index;

    public string Location { get; }

    public IReadOnlyCollection<string> Names => _shardOf.Keys;

    /// <summary>Reads the index and opens every file it names.</summary>
    /// <param name="index">The index; the files lie beside it.</param>
    /// <param name="openShard">Opens one of them.</param>
    public static ShardedWeights Open(string index, Func<string, IWeightSource> openShard)
    {
        var weights = new ShardedWeights(index);
        try
        {
            using JsonDocument json = JsonFile.Read(index, LargestIndex);
            weights.Load(json.RootElement, openShard);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    public bool TryGetInfo(string name, [NotNullWhen(true)] out WeightInfo? info)
    {
        info = null;
        return _shardOf.TryGetValue(name, out IWeightSource? shard) && shard.TryGetInfo(name, out info);
    }

    public void Read(string name, Span<float> destination) => Shard(name).Read(name, destination);

    public void Read(string name, Span<long> destination) => Shard(name).Read(name, destination);

    public void Dispose()
    {
        foreach (IWeightSource shard in _shards.Values)
            shard.Dispose();
    }

    private IWeightSource Shard(string name)
    {
        _ = this.GetInfo(name);
        return _shardOf[name];
    }

    private void Load(JsonElement root, Func<string, IWeightSource> openShard)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("weight_map", out JsonElement map)
            || map.ValueKind != JsonValueKind.Object)
        {
            throw BadFile.Error(Location, "has no \"weight_map\" object: not an index of weight files");
        }
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
                throw BadFile.Tensor(Location, entry.Name, "is not mapped to a file name");
            string file = entry.Value.GetString()!;
            if (!_shards.TryGetValue(file, out IWeightSource? shard))
                _shards.Add(file, shard = openShard(ShardPath(entry.Name, file)));
            if (!shard.TryGetInfo(entry.Name, out _))
                throw BadFile.Tensor(Location, entry.Name, $"is mapped to {BadFile.Quote(file)}, which does not hold it");
            _shardOf.Add(entry.Name, shard);
        }
    }

    // A downloaded index must not reach files outside its folder.
    private string ShardPath(string tensor, string file)
    {
        if (file is "" or "." or ".." || file.AsSpan().IndexOfAny("/\\:\0") >= 0)
            throw BadFile.Tensor(Location, tensor, $"is mapped to {BadFile.Quote(file)}, expected the plain name of a file in the same folder");
        string path = Path.Combine(Path.GetDirectoryName(Location)!, file);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{Location}: names {BadFile.Quote(file)}, which is not in the folder; the download is incomplete", path);
    }
}
