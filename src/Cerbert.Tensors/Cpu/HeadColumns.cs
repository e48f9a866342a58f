namespace Cerbert.Tensors.Cpu;

/// <summary>Where an attention finds or puts one of its matrices: heads side by side from a column of a [tokens, stride] matrix on.</summary>
internal readonly unsafe struct HeadColumns(void* data, int stride, int first, bool accumulate = false)
{
    /// <summary>The matrix; null where nobody wants it.</summary>
    public readonly void* Data = data;

    /// <summary>Columns of the whole matrix.</summary>
    public readonly int Stride = stride;

    /// <summary>The first head's first column.</summary>
    public readonly int First = first;

    /// <summary>Whether results are added to what is there.</summary>
    public readonly bool Accumulate = accumulate;

    /// <summary>Columns of a tensor.</summary>
    public static HeadColumns Of(Tensor tensor, int first = 0) => new(tensor.Pointer, tensor.Columns, first);

    /// <summary>Columns of a gradient.</summary>
    public static HeadColumns Of(GradTarget target, int first = 0) =>
        target.Tensor is { } tensor ? new(tensor.Pointer, tensor.Columns, first, target.Accumulate) : default;
}
