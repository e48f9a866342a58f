using System.Runtime.InteropServices;
using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.Memory;

/// <summary>A block of native memory aligned to a cache line; freed when disposed or finalised.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle
{
    private const int Alignment = 64;

    // Kernels may read a whole vector past the end of a row; the slack keeps such a read inside the block.
    private const int Slack = 64;

    static NativeBuffer() => Allocator.KeepLargeBlocksApart();

    public NativeBuffer(long bytes)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        ByteLength = bytes;
        handle = (IntPtr)NativeMemory.AlignedAlloc(checked((nuint)(bytes + Slack)), Alignment);
        GC.AddMemoryPressure(Math.Max(1, bytes));
    }

    /// <summary>Usable bytes.</summary>
    public long ByteLength { get; }

    /// <summary>What the pool's present borrower asked for; at most <see cref="ByteLength"/>.</summary>
    public long AskedLength { get; set; }

    public void* Pointer => (void*)handle;

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Math.Max(1, ByteLength));
        return true;
    }
}
