namespace Cerbert.Models.Checkpoints;

/// <summary>A strided view of a storage, checked to lie inside it.</summary>
internal sealed class TorchTensor
{
    private TorchTensor(TorchStorage storage, long offset, int[] shape, long[] strides)
    {
        Storage = storage;
        Offset = offset;
        Shape = shape;
        Strides = strides;
    }

    public TorchStorage Storage { get; }

    /// <summary>The first element, counted in elements from the storage's start.</summary>
    public long Offset { get; }

    public int[] Shape { get; }

    /// <summary>Elements from one index to the next, per dimension.</summary>
    public long[] Strides { get; }

    /// <summary>Builds a view from what a pickle says; the reason in words where that is impossible.</summary>
    public static TorchTensor? TryCreate(TorchStorageView view, long offset, long[] shape, long[] strides, out string problem)
    {
        problem = "";
        if (shape.Length != strides.Length || shape.Length > TensorShape.MaxRank)
            problem = $"with {shape.Length} dimensions and {strides.Length} strides";
        else if (Array.Exists(shape, d => d is < 0 or > int.MaxValue) || Array.Exists(strides, s => s < 0) || offset < 0)
            problem = "with a negative or impossibly large size, stride or offset";
        if (problem.Length > 0)
            return null;

        int[] dimensions = Array.ConvertAll(shape, d => (int)d);
        if (!TensorShape.TryCount(dimensions, out long count) || count > view.Count)
            problem = $"of shape {TensorShape.Describe(dimensions)} with more elements than its storage of {view.Count} (an expanded view? save a contiguous copy)";
        else if (count > 0 && LastElement(offset, dimensions, strides) >= view.Count)
            problem = $"of shape {TensorShape.Describe(dimensions)} at offset {offset} that reaches past the end of its storage of {view.Count} elements";
        return problem.Length > 0 ? null : new TorchTensor(view.Root, view.Offset + offset, dimensions, strides);
    }

    /// <summary>True where the elements follow each other in row-major order without gaps.</summary>
    public bool IsContiguous()
    {
        long expected = 1;
        for (int d = Shape.Length - 1; d >= 0; d--)
        {
            if (Shape[d] != 1 && Strides[d] != expected)
                return false;
            expected *= Shape[d];
        }
        return true;
    }

    /// <summary>How many elements of the storage lie between its first and its last element, both included.</summary>
    public long Extent() => (long)LastElement(0, Shape, Strides) + 1;

    private static Int128 LastElement(long offset, int[] shape, long[] strides)
    {
        Int128 last = offset;
        for (int d = 0; d < shape.Length; d++)
            last += (Int128)(shape[d] - 1) * strides[d];
        return last;
    }
}
