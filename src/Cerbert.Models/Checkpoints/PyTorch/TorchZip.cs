namespace Cerbert.Models.Checkpoints;

/// <summary>The zip format of torch.save (since 1.6): NAME/data.pkl and NAME/data/KEY for each storage.</summary>
internal sealed class TorchZip : TorchContainer
{
    private readonly ZipDirectory _zip;
    private string _root = "";

    public TorchZip(FileBytes file)
        : base(file) => _zip = ZipDirectory.Read(file);

    public override object? Load()
    {
        string[] pickles = [.. _zip.Names.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal))];
        if (pickles.Length != 1)
            throw BadFile.Error(File.Path, $"is a zip archive with {pickles.Length} entries named data.pkl, expected one: not written by torch.save, or damaged");
        _root = pickles[0][..^"data.pkl".Length];
        RequireLittleEndian();
        (long position, long length) = _zip.Find(pickles[0])!.Value;
        if (length > LargestPickle)
            throw BadFile.Error(File.Path, $"its data.pkl has {length} bytes, at most {LargestPickle} are accepted");
        return Unpickle(new PickleInput(File, position, position + length));
    }

    protected override void Found(TorchStorage storage)
    {
        string name = $"{_root}data/{storage.Key}";
        (long position, long length) = _zip.Find(name)
            ?? throw BadFile.Error(File.Path, $"has no entry {BadFile.Quote(name)}, which its pickle refers to: truncated or damaged");
        if (length != storage.Count * storage.Type.Size())
            throw BadFile.Error(File.Path, $"its entry {BadFile.Quote(name)} has {length} bytes, but {storage.Count} elements of {storage.Type} are expected: damaged");
        storage.Position = position;
    }

    private void RequireLittleEndian()
    {
        if (_zip.Find(_root + "byteorder") is not { } entry)
            return;
        Span<byte> order = stackalloc byte[(int)Math.Min(entry.Length, 16)];
        File.ReadExactly(entry.Position, order);
        if (!order.StartsWith("little"u8))
            throw BadFile.Error(File.Path, "was written on a big-endian machine; convert it to safetensors there");
    }
}
