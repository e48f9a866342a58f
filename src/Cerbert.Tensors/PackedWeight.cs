namespace Cerbert.Tensors;

/// <summary>
/// A linear layer's weight W [outputs, inputs] in bfloat16, laid out as the engine's products y = x·Wᵀ read it. For dx = dy·W it is turned in every product,
/// which takes less than a fiftieth of the product; a second copy would take as much memory as this one, and the optimizer's time to write it.
/// </summary>
/// <remarks>
/// Beside it may lie what rounding took away (<see cref="Split"/>): the lower halves of the float32 numbers, so that both are all of the weight. Numbers are rounded to the
/// nearest, halves away from zero: of the float32 number's bits, 2^15 is added and the upper 16 taken, so that the lower 16 say which one it was. To even, both of a tie's
/// neighbours would have the same lower half.
/// </remarks>
public sealed unsafe class PackedWeight : IDisposable
{
    private readonly Tensor layout;
    private Tensor? lower;
    private int version = -1;

    internal PackedWeight(int outputs, int inputs)
    {
        (Outputs, Inputs) = (outputs, inputs);
        layout = Tensor.EmptyOutside(new Shape(outputs, inputs), DType.BFloat16);
    }

    /// <summary>Rows.</summary>
    public int Outputs { get; }

    /// <summary>Columns.</summary>
    public int Inputs { get; }

    /// <summary>The numbers of Wᵀ as they are laid out.</summary>
    internal ushort* Layout => layout.Halves;

    /// <summary>The lower 16 bits of each number of W, row by row, while it is split; else null.</summary>
    internal ushort* Lower => lower is null ? null : lower.Halves;

    /// <summary>Whether this is all of the weight: see <see cref="Split"/>.</summary>
    public bool IsSplit => lower is not null;

    /// <summary>Whether this is what the weight's present version rounds to.</summary>
    internal bool Is(int wanted) => version == wanted;

    /// <summary>Keeps what rounding took away from the numbers that lie here.</summary>
    internal void Split(Tensor value)
    {
        lower = Tensor.EmptyOutside(new Shape(Outputs, Inputs), DType.BFloat16);
        Kernels.Current.SplitWeight(value, this);
    }

    /// <summary>Puts the halves together again and forgets the lower ones.</summary>
    internal void Join(Tensor value)
    {
        Kernels.Current.JoinWeight(this, value);
        lower!.Dispose();
        lower = null;
    }

    /// <summary>Lays the weight out anew where another version of it lies here.</summary>
    internal void Refresh(Tensor value, int wanted)
    {
        if (Is(wanted))
            return;
        Kernels.Current.Pack(value, this);
        version = wanted;
    }

    /// <summary>Some of the weight's rows were changed here too: the layout of the version before is that of the next one.</summary>
    internal void Follow(int before, int after)
    {
        if (version == before)
            version = after;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        layout.Dispose();
        lower?.Dispose();
    }
}

/// <summary>The rows of a packed weight that a parameter is: all, or those of a part of a joint parameter.</summary>
/// <param name="Weight">The weight; null for none.</param>
/// <param name="FirstRow">Where the parameter begins.</param>
public readonly record struct PackedRows(PackedWeight? Weight, int FirstRow);
