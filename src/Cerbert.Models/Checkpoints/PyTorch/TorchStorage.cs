namespace Cerbert.Models.Checkpoints;

/// <summary>A run of elements in a PyTorch file that tensors are views of.</summary>
internal sealed class TorchStorage(string key, WeightType type, long count)
{
    /// <summary>The name the file knows it by.</summary>
    public string Key { get; } = key;

    /// <summary>Type of its elements.</summary>
    public WeightType Type { get; } = type;

    /// <summary>How many elements the pickle says it has; the containers check that the bytes are there.</summary>
    public long Count { get; } = count;

    /// <summary>Where its first byte is in the file; -1 until the container has found it.</summary>
    public long Position { get; set; } = -1;
}

/// <summary>A part of a storage: the first formats of PyTorch pickled views of storages.</summary>
internal sealed record TorchStorageView(TorchStorage Root, long Offset, long Count);
