using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Cpu;

/// <summary>Working memory of a thread that grows to the largest request and stays: no allocation in a steady state.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static float* memory;

    [ThreadStatic]
    private static long capacity;

    /// <summary>At least <paramref name="floats"/> floats of undefined content, valid until the thread's next request.</summary>
    public static float* Rent(long floats)
    {
        if (floats > capacity)
        {
            NativeMemory.AlignedFree(memory);
            capacity = floats + floats / 4;
            memory = (float*)NativeMemory.AlignedAlloc((nuint)capacity * sizeof(float), 64);
        }

        return memory;
    }
}
