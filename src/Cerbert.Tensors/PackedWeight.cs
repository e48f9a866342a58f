namespace Cerbert.Tensors;

/// <summary>
/// A linear layer's weight W [outputs, inputs] in bfloat16, laid out as the engine's products y = x·Wᵀ read it. For dx = dy·W it is turned in every product,
/// which takes less than a fiftieth of the product; a second copy would take as much memory as this one, and the optimizer's time to write it.
/// </summary>
public sealed unsafe class PackedWeight : IDisposable
{
    private readonly Tensor layout;
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

    /// <summary>Lays the weight out anew where another version of it lies here.</summary>
    internal void Refresh(Tensor value, int wanted)
    {
        if (version == wanted)
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
    public void Dispose() => layout.Dispose();
}

/// <summary>The rows of a packed weight that a parameter is: all, or those of a part of a joint parameter.</summary>
/// <param name="Weight">The weight; null for none.</param>
/// <param name="FirstRow">Where the parameter begins.</param>
public readonly record struct PackedRows(PackedWeight? Weight, int FirstRow);
