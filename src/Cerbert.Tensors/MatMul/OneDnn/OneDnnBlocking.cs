using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>What a memory descriptor of a matrix says of its layout: blocks in blocks.</summary>
/// <remarks>Source: dnnl_memory_desc_t of oneDNN 2.6, whose fields lie open; dnnl_memory_desc_query of 3.12.</remarks>
internal readonly unsafe ref struct OneDnnBlocking
{
    // dnnl_blocked
    private const int Blocked = 2;

    private readonly int blocks;
    private readonly long* strides;
    private readonly long* sizes;
    private readonly long* dimensions;

    public OneDnnBlocking(OneDnnFunctions functions, nint descriptor)
    {
        if (descriptor == 0)
            return;
        if (functions.Major == 2)
        {
            byte* fields = (byte*)descriptor;
            if (*(int*)(fields + 312) != Blocked)
                return;
            strides = (long*)(fields + 320);
            blocks = *(int*)(fields + 416);
            sizes = (long*)(fields + 424);
            dimensions = (long*)(fields + 520);
            return;
        }

        int kind, count;
        long* found;
        // dnnl_query_format_kind, _inner_nblks_s32, _strides, _inner_blks, _inner_idxs
        if (functions.DescriptorQuery3(descriptor, 262, &kind) != 0 || kind != Blocked || functions.DescriptorQuery3(descriptor, 263, &count) != 0)
            return;
        if (functions.DescriptorQuery3(descriptor, 14, &found) != 0)
            return;
        strides = found;
        if (functions.DescriptorQuery3(descriptor, 264, &found) != 0)
            return;
        sizes = found;
        if (functions.DescriptorQuery3(descriptor, 265, &found) != 0)
            return;
        dimensions = found;
        blocks = count;
    }

    /// <summary>Whether the matrix lies in these blocks, from the outermost to the innermost.</summary>
    /// <param name="inner">The size of each, and the dimension it runs along.</param>
    /// <param name="outerStrides">Elements from one outermost block to the next, along each dimension.</param>
    public bool Is(ReadOnlySpan<(int Size, int Dimension)> inner, ReadOnlySpan<long> outerStrides)
    {
        if (blocks != inner.Length)
            return false;
        for (int i = 0; i < inner.Length; i++)
            if (sizes[i] != inner[i].Size || dimensions[i] != inner[i].Dimension)
                return false;
        return new ReadOnlySpan<long>(strides, outerStrides.Length).SequenceEqual(outerStrides);
    }
}
