using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The directory at the start of a safetensors file: 8 bytes length, that many bytes of JSON, then the elements of all
/// tensors, one after the other without gaps. Everything is checked before anything is believed; memory is taken in
/// proportion to bytes that are really there. Format: https://github.com/huggingface/safetensors.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's own limit on the JSON.</summary>
    private const long MaxBytes = 100_000_000;

    private readonly string _file;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    private SafetensorsHeader(string file) => _file = file;

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _entries;

    /// <summary>Free text pairs (the "__metadata__" of the file).</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads and checks the header of an open file.</summary>
    public static SafetensorsHeader Read(FileBytes file)
    {
        if (file.Length < 8)
            throw BadFile.Error(file.Path, $"has {file.Length} bytes; a safetensors file starts with an 8-byte header length");
        Span<byte> lengthBytes = stackalloc byte[8];
        file.ReadExactly(0, lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (GitLfs.IsPointer(lengthBytes))
            throw BadFile.Error(file.Path, GitLfs.Problem);
        if (length > MaxBytes)
            throw BadFile.Error(file.Path, $"claims a header of {length} bytes, the format allows {MaxBytes}: not a safetensors file, or damaged");
        if (length > (ulong)file.Length - 8)
            throw BadFile.Error(file.Path, $"claims a header of {length} bytes but has only {file.Length - 8} after the length: truncated or damaged");
        var json = new byte[length];
        file.ReadExactly(8, json);
        return Parse(file.Path, json, 8 + (long)length, file.Length);
    }

    private static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> json, long dataStart, long fileLength)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw BadFile.Error(file, "its header is not a JSON object: not a safetensors file, or damaged");
        if (!Utf8.IsValid(json))
            throw BadFile.Error(file, "its header is not valid UTF-8: damaged");
        var header = new SafetensorsHeader(file);
        var reader = new Utf8JsonReader(json);
        try
        {
            header.ParseObject(ref reader, dataStart);
            if (reader.Read())
                throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw BadFile.Error(file, $"its header is not valid JSON near byte {8 + reader.BytesConsumed}: damaged", e);
        }
        header.CheckLayout(dataStart, fileLength);
        return header;
    }

    private void ParseObject(ref Utf8JsonReader reader, long dataStart)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
                throw BadFile.Tensor(_file, name, "is described twice in the header");
            reader.Read();
            if (name == "__metadata__")
                ParseMetadata(ref reader);
            else
                _entries.Add(SafetensorsEntry.Parse(_file, name, ref reader, dataStart));
        }
    }

    private void ParseMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw BadFile.Error(_file, "its header's __metadata__ is not an object of strings");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                throw BadFile.Error(_file, $"its header's __metadata__ entry {BadFile.Quote(key)} is not a string");
            _metadata[key] = reader.GetString()!;
        }
    }

    // The data of all tensors must tile the rest of the file: no overlap, no gap, nothing left over.
    private void CheckLayout(long dataStart, long fileLength)
    {
        _entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long at = dataStart;
        foreach (SafetensorsEntry entry in _entries)
        {
            if (entry.Begin != at)
            {
                throw BadFile.Tensor(
                    _file,
                    entry.Info.Name,
                    $"starts at byte {entry.Begin} of the file, expected {at}: it {(entry.Begin < at ? "overlaps another tensor" : "leaves a gap")}; the file is damaged");
            }
            if (entry.End > fileLength)
                throw BadFile.Tensor(_file, entry.Info.Name, $"ends at byte {entry.End} of a file of {fileLength} bytes: truncated");
            at = entry.End;
        }
        if (at != fileLength)
            throw BadFile.Error(_file, $"has {fileLength - at} bytes after its last tensor that belong to none: damaged");
    }
}
