using System.Runtime.InteropServices;
using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.Memory;

/// <summary>A block of native memory aligned to a cache line; freed when disposed or finalised.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle
{
    private const int Alignment = 64;

    // Kernels may read a whole vector past the end of a row; the slack keeps such a read inside the block.
    private const int Slack = 64;

    /// <summary>Takes a block from the system.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="zeroed">Whether it holds zeros. Those of a large block cost nothing before they are overwritten, neither time nor memory.</param>
    /// <param name="sparse">Whether small parts of it, here and there, are all that will be written.</param>
    public NativeBuffer(long bytes, bool zeroed = false, bool sparse = false)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        ByteLength = bytes;
        handle = (IntPtr)Allocator.Take(Taken, zeroed);
        Pointer = (void*)(((nuint)handle + Alignment - 1) & ~(nuint)(Alignment - 1));
        if (sparse)
            Allocator.PreferSmallPages(Pointer, bytes);
        else
            Allocator.PreferHugePages(Pointer, bytes);
        GC.AddMemoryPressure(Math.Max(1, bytes));
    }

    /// <summary>Usable bytes.</summary>
    public long ByteLength { get; }

    /// <summary>What the pool's present borrower asked for; at most <see cref="ByteLength"/>.</summary>
    public long AskedLength { get; set; }

    /// <summary>The first byte, at the start of a cache line.</summary>
    public void* Pointer { get; }

    private nuint Taken => checked((nuint)(ByteLength + Slack + Alignment));

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        Allocator.Free((void*)handle, Taken);
        GC.RemoveMemoryPressure(Math.Max(1, ByteLength));
        return true;
    }
}
