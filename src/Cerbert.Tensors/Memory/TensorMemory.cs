namespace Cerbert.Tensors.Memory;

/// <summary>What the memory of tensors comes to: weights, gradients, moments, activations.</summary>
public static class TensorMemory
{
    /// <summary>Bytes in use now.</summary>
    public static long Bytes => BufferPool.Shared.LentBytes;

    /// <summary>The most bytes that were in use at once since the start or <see cref="Trim"/>.</summary>
    public static long PeakBytes => BufferPool.Shared.PeakLentBytes;

    /// <summary>
    /// Bytes by which the memory held for tensors may yet grow although no more is in use at once than was before: blocks of many different
    /// sizes are kept for ragged batches.
    /// </summary>
    public static long RoomToGrow => BufferPool.Shared.RoomToGrow;

    /// <summary>Gives unused memory back to the system and starts to look for the peak anew.</summary>
    public static void Trim() => BufferPool.Shared.Trim();
}
