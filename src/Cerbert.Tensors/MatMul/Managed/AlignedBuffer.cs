using System.Runtime.InteropServices;

namespace Cerbert.Tensors.MatMul;

/// <summary>Native memory, aligned to pages, that grows and is reused.</summary>
internal sealed unsafe class AlignedBuffer : SafeHandle
{
    private const nuint Alignment = 4096;

    private nint capacity;

    public AlignedBuffer()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Room for <paramref name="count"/> floats; growing forgets what the buffer held.</summary>
    public float* Floats(nint count)
    {
        if (count > capacity)
        {
            NativeMemory.AlignedFree((void*)handle);
            (handle, capacity) = (0, 0);
            handle = (nint)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), Alignment);
            capacity = count;
        }
        return (float*)handle;
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
