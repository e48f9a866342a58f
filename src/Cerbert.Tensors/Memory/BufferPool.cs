namespace Cerbert.Tensors.Memory;

/// <summary>
/// Lends native blocks and takes them back, so that a steady-state training step asks the system for nothing.
/// </summary>
/// <remarks>
/// Ragged batches ask for a different size at every step. Sizes are therefore rounded up by at most an eighth, a request
/// takes the smallest free block that is not more than half too large, and when nothing fits, free blocks are given back
/// to the system first while the pool holds more than a tenth above the most it ever lent at once.
/// </remarks>
internal sealed class BufferPool
{
    private readonly Lock gate = new();
    private readonly List<NativeBuffer> free = [];
    private long lentBytes, peakLentBytes, freeBytes;
    private int lentCount;

    public static BufferPool Shared { get; } = new();

    /// <summary>Blocks lent and not yet returned.</summary>
    public int LentCount => Volatile.Read(ref lentCount);

    /// <summary>Bytes lent and not yet returned.</summary>
    public long LentBytes => Volatile.Read(ref lentBytes);

    /// <summary>The most bytes that were ever lent at once.</summary>
    public long PeakLentBytes => Volatile.Read(ref peakLentBytes);

    public NativeBuffer Rent(long bytes)
    {
        long size = RoundUp(bytes);
        lock (gate)
        {
            NativeBuffer buffer = TakeFree(size) ?? Allocate(size);
            lentCount++;
            lentBytes += buffer.ByteLength;
            peakLentBytes = Math.Max(peakLentBytes, lentBytes);
            return buffer;
        }
    }

    public void Return(NativeBuffer buffer)
    {
        lock (gate)
        {
            lentCount--;
            lentBytes -= buffer.ByteLength;
            freeBytes += buffer.ByteLength;
            free.Insert(FirstAtLeast(buffer.ByteLength), buffer);
        }
    }

    /// <summary>Gives all free blocks back to the system.</summary>
    public void Trim()
    {
        lock (gate)
        {
            foreach (NativeBuffer buffer in free)
                buffer.Dispose();
            free.Clear();
            freeBytes = 0;
            peakLentBytes = lentBytes;
        }
    }

    /// <summary>Rounds up to a multiple of an eighth of the next lower power of two, at least 256 bytes.</summary>
    private static long RoundUp(long bytes)
    {
        if (bytes <= 256)
            return 256;
        long step = Math.Max(256, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)bytes) / 16);
        return (bytes + step - 1) / step * step;
    }

    private NativeBuffer? TakeFree(long size)
    {
        int at = FirstAtLeast(size);
        if (at == free.Count || free[at].ByteLength > size + size / 2)
            return null;
        NativeBuffer buffer = free[at];
        free.RemoveAt(at);
        freeBytes -= buffer.ByteLength;
        return buffer;
    }

    private NativeBuffer Allocate(long size)
    {
        long allowed = Math.Max(peakLentBytes, lentBytes + size) / 10 * 11;
        while (free.Count > 0 && lentBytes + freeBytes + size > allowed)
        {
            NativeBuffer largest = free[^1];
            free.RemoveAt(free.Count - 1);
            freeBytes -= largest.ByteLength;
            largest.Dispose();
        }

        return new NativeBuffer(size);
    }

    /// <summary>The index of the first free block of at least this size (the list is sorted).</summary>
    private int FirstAtLeast(long size)
    {
        int low = 0, high = free.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (free[middle].ByteLength < size)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
