using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Reads the tensors of a file written by torch.save (pytorch_model.bin, *.pt), zip or older format, at the top level or
/// under "state_dict", "model_state_dict" or "model". Nothing in the file is ever executed: a pickle that refers to
/// anything but the rebuilding of tensors is refused by name. Prefer safetensors where there is a choice.
/// </summary>
public sealed class PickleReader : IWeightSource
{
    private const int DeepestNesting = 4;
    private static readonly string[] s_nests = ["state_dict", "model_state_dict", "model"];

    private readonly FileBytes _file;
    private readonly OrderedDictionary<string, (WeightInfo Info, TorchTensor Tensor)> _tensors = new(StringComparer.Ordinal);

    private PickleReader(FileBytes file)
    {
        _file = file;
        Span<byte> start = stackalloc byte[(int)Math.Min(8, file.Length)];
        file.ReadExactly(0, start);
        if (GitLfs.IsPointer(start))
            throw BadFile.Error(file.Path, GitLfs.Problem);
        TorchContainer container =
            start.StartsWith("PK\x03\x04"u8) ? new TorchZip(file)
            : TorchLegacy.Matches(start) ? new TorchLegacy(file)
            : throw BadFile.Error(file.Path, "is neither a zip archive nor a pickle: not written by torch.save, or damaged");
        foreach ((string name, object? value) in StateDictionary(container.Load()).Entries)
            if (value is TorchTensor tensor)
                _tensors.Add(name, (new WeightInfo(name, tensor.Storage.Type, [.. tensor.Shape]), tensor));
    }

    /// <inheritdoc/>
    public string Location => _file.Path;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Opens a file, reads its pickle and checks that every storage is there; elements are read on demand.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, damaged, tries to run code or holds no tensors.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static PickleReader Open(string path)
    {
        FileBytes file = FileBytes.Open(path);
        try
        {
            return new PickleReader(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryGetInfo(string name, [NotNullWhen(true)] out WeightInfo? info)
    {
        info = _tensors.TryGetValue(name, out (WeightInfo Info, TorchTensor) entry) ? entry.Info : null;
        return info is not null;
    }

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        WeightInfo info = this.GetInfo(name);
        WeightSourceExtensions.RequireReadable(this, info, asFloat: true, destination.Length);
        TorchTensor tensor = _tensors[name].Tensor;
        if (tensor.IsContiguous())
        {
            ElementReader.ReadFloats(_file, Position(tensor), info.Type, destination);
            return;
        }
        var range = new float[Extent(tensor)];
        ElementReader.ReadFloats(_file, Position(tensor), info.Type, range);
        Gather(range, tensor, destination);
    }

    /// <inheritdoc/>
    public void Read(string name, Span<long> destination)
    {
        WeightInfo info = this.GetInfo(name);
        WeightSourceExtensions.RequireReadable(this, info, asFloat: false, destination.Length);
        TorchTensor tensor = _tensors[name].Tensor;
        if (tensor.IsContiguous())
        {
            ElementReader.ReadInt64(_file, Position(tensor), info.Type, destination);
            return;
        }
        var range = new long[Extent(tensor)];
        ElementReader.ReadInt64(_file, Position(tensor), info.Type, range);
        Gather(range, tensor, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static long Position(TorchTensor tensor) =>
        tensor.Storage.Position + (tensor.Offset * tensor.Storage.Type.Size());

    private int Extent(TorchTensor tensor) =>
        tensor.Shape.Contains(0) ? 0
        : tensor.Extent() <= Array.MaxLength ? (int)tensor.Extent()
        : throw BadFile.Error(_file.Path, $"has a strided tensor over {tensor.Extent()} elements; at most {Array.MaxLength} can be read");

    // Copies the elements of a strided view in row-major order; range starts at the view's first element.
    private static void Gather<T>(T[] range, TorchTensor tensor, Span<T> destination)
    {
        var index = new int[tensor.Shape.Length];
        long at = 0;
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = range[at];
            for (int d = index.Length - 1; d >= 0; d--)
            {
                at += tensor.Strides[d];
                if (++index[d] < tensor.Shape[d])
                    break;
                at -= tensor.Strides[d] * tensor.Shape[d];
                index[d] = 0;
            }
        }
    }

    // The innermost dictionary of weights: a training checkpoint may have tensors (a loss, say) beside its state_dict.
    private PickleDict StateDictionary(object? root)
    {
        PickleDict? found = null;
        var at = root as PickleDict;
        for (int depth = 0; at is not null && depth < DeepestNesting; depth++)
        {
            if (at.Entries.Any(entry => entry.Value is TorchTensor))
                found = at;
            at = s_nests.Select(at.Inner).FirstOrDefault(inner => inner is not null);
        }
        return found ?? throw BadFile.Error(
            _file.Path,
            $"holds no tensors at its top level or under {string.Join(", ", s_nests)}: save model.state_dict()");
    }
}
