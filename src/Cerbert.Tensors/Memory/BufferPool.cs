using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Memory;

/// <summary>
/// Lends native blocks and takes them back, so that a steady-state training step asks the system for nothing.
/// </summary>
/// <remarks>
/// Ragged batches ask for a different size at every step. Sizes are therefore rounded up by at most an eighth, and a request
/// takes the smallest free block that is not more than half too large. Where there is none, the pool may grow to what was ever
/// asked for at once and some spare bytes; beyond that a larger block is lent, wasted in part but at hand, and only when all free
/// blocks are too small are they given back to the system for a new one. What lasts, such as a moment of the optimizer, never takes a
/// larger block: it would waste the rest for ever.
/// </remarks>
/// <param name="spareBytes">What the pool may own beyond the most that was asked for: too little, and blocks are traded for ever.</param>
internal sealed unsafe class BufferPool(long spareBytes = 32 << 20)
{
    private readonly Lock gate = new();
    private readonly List<NativeBuffer> free = [];
    private long lentBytes, peakLentBytes, ownedBytes, allocations;
    private int lentCount;

    public static BufferPool Shared { get; } = new();

    /// <summary>Blocks lent and not yet returned.</summary>
    public int LentCount => Volatile.Read(ref lentCount);

    /// <summary>Bytes asked for and not yet returned; the blocks that serve them may be larger.</summary>
    public long LentBytes => Volatile.Read(ref lentBytes);

    /// <summary>Blocks asked of the system so far; it stops rising once training is in its steady state.</summary>
    public long Allocations => Volatile.Read(ref allocations);

    /// <summary>Bytes taken from the system and not given back.</summary>
    public long OwnedBytes => Volatile.Read(ref ownedBytes);

    /// <summary>Bytes the pool may yet take from the system without more being asked for at once than ever before.</summary>
    public long RoomToGrow
    {
        get
        {
            lock (gate)
                return Math.Max(0, peakLentBytes + spareBytes - ownedBytes);
        }
    }

    /// <summary>The most bytes that were ever asked for at once.</summary>
    public long PeakLentBytes => Volatile.Read(ref peakLentBytes);

    /// <summary>Lends a block.</summary>
    /// <param name="bytes">What it has to hold.</param>
    /// <param name="lasting">Whether it will stay for many steps.</param>
    /// <param name="zeroed">Whether its first <paramref name="bytes"/> have to be zero.</param>
    /// <param name="sparse">Whether little of it will ever be written: a new block, in which the rest takes no memory.</param>
    public NativeBuffer Rent(long bytes, bool lasting = false, bool zeroed = false, bool sparse = false)
    {
        long size = RoundUp(bytes);
        NativeBuffer? used;
        NativeBuffer buffer;
        lock (gate)
        {
            used = sparse ? null : TakeFree(size, lasting);
            buffer = used ?? Allocate(size, zeroed, sparse);
            buffer.AskedLength = size;
            lentCount++;
            lentBytes += size;
            peakLentBytes = Math.Max(peakLentBytes, lentBytes);
        }

        if (zeroed && used is not null)
            NativeMemory.Clear(used.Pointer, (nuint)bytes);
        return buffer;
    }

    public void Return(NativeBuffer buffer)
    {
        lock (gate)
        {
            lentCount--;
            lentBytes -= buffer.AskedLength;
            free.Insert(FirstAtLeast(buffer.ByteLength), buffer);
        }
    }

    /// <summary>Gives all free blocks back to the system.</summary>
    public void Trim()
    {
        lock (gate)
        {
            while (free.Count > 0)
                GiveBackLargest();
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

    private NativeBuffer? TakeFree(long size, bool lasting)
    {
        int at = FirstAtLeast(size);
        if (at == free.Count)
            return null;
        long found = free[at].ByteLength;
        if (lasting ? found > size : found > size + size / 2 && MayGrowBy(size))
            return null;
        NativeBuffer buffer = free[at];
        free.RemoveAt(at);
        return buffer;
    }

    private NativeBuffer Allocate(long size, bool zeroed, bool sparse)
    {
        while (free.Count > 0 && !MayGrowBy(size))
            GiveBackLargest();
        var buffer = new NativeBuffer(size, zeroed, sparse);
        allocations++;
        ownedBytes += size;
        return buffer;
    }

    private bool MayGrowBy(long size) => ownedBytes + size <= Math.Max(peakLentBytes, lentBytes + size) + spareBytes;

    private void GiveBackLargest()
    {
        NativeBuffer largest = free[^1];
        free.RemoveAt(free.Count - 1);
        ownedBytes -= largest.ByteLength;
        largest.Dispose();
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
