using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Writes safetensors files byte for byte as Hugging Face's library does: tensors sorted by name, the header padded with
/// spaces to a multiple of 8. Float32 goes from the caller's memory to the file without a copy.
/// </summary>
public static class SafetensorsWriter
{
    private const int Chunk = 1 << 16;

    private static readonly Dictionary<string, string> s_defaultMetadata = new(StringComparer.Ordinal) { ["format"] = "pt" };

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file atomically: under a temporary name, flushed to the disk, renamed.</summary>
    /// <param name="path">The file; an existing one is replaced at the very end. Its folder exists.</param>
    /// <param name="weights">The tensors, in any order, each name once.</param>
    /// <param name="type">Float32, or Float16 / BFloat16, rounded to nearest, ties to even.</param>
    /// <param name="metadata">Text pairs for the header; by default format = pt, which transformers asks for.</param>
    /// <exception cref="IOException">The disk is full or failing; the message names file, needed and free bytes.</exception>
    public static void Write(
        string path,
        IEnumerable<WeightToSave> weights,
        WeightType type = WeightType.Float32,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        using StagedFile staged = Stage(path, weights, type, metadata);
        staged.Commit();
        DiskSync.Folder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Writes the temporary file only.</summary>
    internal static StagedFile Stage(
        string path,
        IEnumerable<WeightToSave> weights,
        WeightType type,
        IReadOnlyDictionary<string, string>? metadata = null,
        Func<string, Stream>? create = null)
    {
        if (type is not (WeightType.Float32 or WeightType.Float16 or WeightType.BFloat16))
            throw new ArgumentOutOfRangeException(nameof(type), type, "weights are written as Float32, Float16 or BFloat16");
        WeightToSave[] sorted = [.. weights.OrderBy(w => w.Name, StringComparer.Ordinal)];
        for (int i = 1; i < sorted.Length; i++)
            if (sorted[i].Name == sorted[i - 1].Name)
                throw new ArgumentException($"two tensors are named {BadFile.Quote(sorted[i].Name)}", nameof(weights));
        ReadOnlyMemory<byte> header = Header(sorted, type, metadata ?? s_defaultMetadata);
        long bytes = 8 + header.Length + sorted.Sum(w => w.Count * type.Size());
        return StagedFile.Write(path, bytes, stream => WriteTo(stream, header, sorted, type), create);
    }

    private static ReadOnlyMemory<byte> Header(
        WeightToSave[] weights, WeightType type, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long at = 0;
            foreach (WeightToSave weight in weights)
            {
                json.WriteStartObject(weight.Name);
                json.WriteString("dtype", type.SafetensorsName());
                json.WriteStartArray("shape");
                foreach (int dimension in weight.Shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += weight.Count * type.Size());
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        int padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenMemory;
    }

    private static void WriteTo(Stream stream, ReadOnlyMemory<byte> header, WeightToSave[] weights, WeightType type)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header.Span);
        byte[] buffer = type == WeightType.Float32 ? [] : new byte[Chunk * type.Size()];
        foreach (WeightToSave weight in weights)
        {
            ReadOnlySpan<float> values = weight.Values();
            if (values.Length != weight.Count)
                throw new ArgumentException($"tensor {BadFile.Quote(weight.Name)} of shape {TensorShape.Describe(weight.Shape.AsSpan())} gave {values.Length} values", nameof(weights));
            while (values.Length > 0)
            {
                ReadOnlySpan<float> part = values[..Math.Min(Chunk, values.Length)];
                WriteChunk(stream, part, type, buffer);
                values = values[part.Length..];
            }
        }
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<float> values, WeightType type, byte[] buffer)
    {
        if (type == WeightType.Float32)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        Span<byte> bytes = buffer.AsSpan(0, values.Length * type.Size());
        Elements.FromFloats(values, type, bytes);
        stream.Write(bytes);
    }
}
