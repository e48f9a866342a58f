namespace Cerbert.Tokenizers.Files;

/// <summary>The files of a folder, remembering what was read so that it can be written back.</summary>
internal sealed class SourceFiles(string folder)
{
    private readonly Dictionary<string, byte[]> contents = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, byte[]> Contents => contents;

    public string PathOf(string name) => Path.Combine(folder, name);

    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>A file that was made from those of the folder, to be written beside them.</summary>
    public void Add(string name, byte[] bytes) => contents.Add(name, bytes);

    public byte[] Read(string name)
    {
        if (!contents.TryGetValue(name, out byte[]? bytes))
            contents.Add(name, bytes = TokenizerFolder.ReadBytes(PathOf(name)));
        return bytes;
    }
}
