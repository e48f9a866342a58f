using System.Buffers;
using System.Runtime.InteropServices;

namespace Cerbert.Models.Checkpoints;

/// <summary>Reads consecutive stored elements of a file, through a small buffer where they need converting.</summary>
internal static class ElementReader
{
    private const int Chunk = 1 << 17;
    private const int FloatSlice = 1 << 24;

    public static void ReadFloats(FileBytes file, long offset, WeightType type, Span<float> destination)
    {
        if (type == WeightType.Float32)
        {
            // In slices: a span of bytes over the whole tensor could exceed what its length can count.
            while (destination.Length > 0)
            {
                Span<float> part = destination[..Math.Min(FloatSlice, destination.Length)];
                file.ReadExactly(offset, MemoryMarshal.AsBytes(part));
                offset += 4L * part.Length;
                destination = destination[part.Length..];
            }
            return;
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        for (int size = type.Size(), step = Chunk / size; destination.Length > 0;)
        {
            Span<float> part = destination[..Math.Min(step, destination.Length)];
            Span<byte> bytes = buffer.AsSpan(0, part.Length * size);
            file.ReadExactly(offset, bytes);
            Elements.ToFloats(bytes, type, part);
            offset += bytes.Length;
            destination = destination[part.Length..];
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public static void ReadInt64(FileBytes file, long offset, WeightType type, Span<long> destination)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        for (int size = type.Size(), step = Chunk / size; destination.Length > 0;)
        {
            Span<long> part = destination[..Math.Min(step, destination.Length)];
            Span<byte> bytes = buffer.AsSpan(0, part.Length * size);
            file.ReadExactly(offset, bytes);
            Elements.ToInt64(bytes, type, part);
            offset += bytes.Length;
            destination = destination[part.Length..];
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
