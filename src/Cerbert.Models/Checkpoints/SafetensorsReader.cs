using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Reads a safetensors file. <code>
/// using var file = SafetensorsReader.Open(path);
/// float[] weights = file.ReadFloats("classifier.weight", out int[] shape);
/// </code>
/// </summary>
public sealed class SafetensorsReader : IWeightSource
{
    private readonly FileBytes _file;
    private readonly OrderedDictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);

    private SafetensorsReader(FileBytes file)
    {
        _file = file;
        SafetensorsHeader header = SafetensorsHeader.Read(file);
        Metadata = header.Metadata;
        foreach (SafetensorsEntry entry in header.Entries)
            _entries.Add(entry.Info.Name, entry);
    }

    /// <inheritdoc/>
    public string Location => _file.Path;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>The free text pairs of the header, such as format = pt.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its whole header; elements are read later, on demand.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, damaged or no safetensors file.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static SafetensorsReader Open(string path)
    {
        FileBytes file = FileBytes.Open(path);
        try
        {
            return new SafetensorsReader(file);
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
        info = _entries.TryGetValue(name, out SafetensorsEntry? entry) ? entry.Info : null;
        return info is not null;
    }

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        WeightInfo info = this.GetInfo(name);
        WeightSourceExtensions.RequireReadable(this, info, asFloat: true, destination.Length);
        ElementReader.ReadFloats(_file, _entries[name].Begin, info.Type, destination);
    }

    /// <inheritdoc/>
    public void Read(string name, Span<long> destination)
    {
        WeightInfo info = this.GetInfo(name);
        WeightSourceExtensions.RequireReadable(this, info, asFloat: false, destination.Length);
        ElementReader.ReadInt64(_file, _entries[name].Begin, info.Type, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
