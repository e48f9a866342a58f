namespace Cerbert.Models.Checkpoints;

/// <summary>Opens the pickle of a PyTorch file and finds the bytes of every storage it speaks of.</summary>
internal abstract class TorchContainer(FileBytes file)
{
    /// <summary>A real state dictionary takes about 300 bytes of pickle per tensor.</summary>
    protected const long LargestPickle = 1 << 24;

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);

    protected FileBytes File { get; } = file;

    protected IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <summary>Reads the pickle; afterwards the position of every storage is known and inside the file.</summary>
    public abstract object? Load();

    /// <summary>Unpickles one object that may refer to storages.</summary>
    protected object? Unpickle(PickleInput input) => new Unpickler(input, id => Storage(id, input)).Load();

    /// <summary>Called for every storage when the pickle first speaks of it.</summary>
    protected virtual void Found(TorchStorage storage)
    {
    }

    // ("storage", class, key, device, elements), in old files followed by None or (key, offset, elements) of a view.
    private TorchStorageView Storage(object?[] id, PickleInput input)
    {
        if (id is not ["storage", PickleGlobal { Storage: { } type }, string key, _, long count, ..] || id.Length > 6)
            throw input.Error("describes a storage in an unknown way");
        if (count < 0 || count > File.Length / type.Size())
            throw BadFile.Error(File.Path, $"storage {BadFile.Quote(key)} claims {count} elements of {type}, more than the file of {File.Length} bytes can hold: truncated or damaged");
        if (!_storages.TryGetValue(key, out TorchStorage? storage))
        {
            _storages.Add(key, storage = new TorchStorage(key, type, count));
            Found(storage);
        }
        if (storage.Type != type || storage.Count != count)
            throw input.Error($"describes storage {BadFile.Quote(key)} in two different ways");
        return id.ElementAtOrDefault(5) switch
        {
            null => new TorchStorageView(storage, 0, count),
            object?[] and [string, long offset, long length] when offset >= 0 && length >= 0 && length <= count - offset =>
                new TorchStorageView(storage, offset, length),
            _ => throw input.Error("describes a view of a storage in an unknown way"),
        };
    }
}
