namespace Cerbert.Models.Checkpoints;

/// <summary>Opens weights wherever they are: a model folder or a file, in any supported format.</summary>
public static class WeightSource
{
    private const string Index = ".index.json";
    private const string Safetensors = "model.safetensors";
    private const string PyTorch = "pytorch_model.bin";

    // In the order of preference: the safer format before the other, one file before many.
    private static readonly string[] s_candidates = [Safetensors, Safetensors + Index, PyTorch, PyTorch + Index];

    private static readonly string[] s_otherFormats =
        ["tf_model.h5", "flax_model.msgpack", "model.onnx", "rust_model.ot", "bert_model.ckpt.index"];

    /// <summary>
    /// Opens the weights of a Hugging Face folder (model.safetensors, model.safetensors.index.json, pytorch_model.bin,
    /// pytorch_model.bin.index.json: the first that is there), or one such file.
    /// </summary>
    /// <param name="path">A folder or a file.</param>
    /// <exception cref="FileNotFoundException">Nothing is there; the message lists what was looked for.</exception>
    /// <exception cref="InvalidDataException">The file is truncated, damaged, of another format, or tries to run code.</exception>
    public static IWeightSource Open(string path)
    {
        if (!Directory.Exists(path))
            return OpenFile(path);
        string? found = s_candidates.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists);
        return found is not null ? OpenFile(found) : throw NothingIn(path);
    }

    private static IWeightSource OpenFile(string path) =>
        path.EndsWith(Index, StringComparison.OrdinalIgnoreCase) ? ShardedWeights.Open(path, OpenSingle) : OpenSingle(path);

    private static IWeightSource OpenSingle(string path)
    {
        string extension = Path.GetExtension(path).ToUpperInvariant();
        bool pickle = extension switch
        {
            ".SAFETENSORS" => false,
            ".BIN" or ".PT" or ".PTH" => true,
            _ => LooksLikePyTorch(path),
        };
        return pickle ? PickleReader.Open(path) : SafetensorsReader.Open(path);
    }

    // A zip archive, or a pickle of protocol 2 and above.
    private static bool LooksLikePyTorch(string path)
    {
        using FileBytes file = FileBytes.Open(path);
        Span<byte> start = stackalloc byte[(int)Math.Min(2, file.Length)];
        file.ReadExactly(0, start);
        return start.StartsWith("PK"u8) || start.StartsWith((ReadOnlySpan<byte>)[0x80]);
    }

    private static FileNotFoundException NothingIn(string folder)
    {
        string[] others = [.. s_otherFormats.Where(name => File.Exists(Path.Combine(folder, name)))];
        string hint = others.Length == 0
            ? "check the path"
            : $"{string.Join(" and ", others)} cannot be read: save the model as safetensors with the program that made it";
        return new FileNotFoundException($"{folder}: no weights found, looked for {string.Join(", ", s_candidates)}; {hint}", folder);
    }
}
