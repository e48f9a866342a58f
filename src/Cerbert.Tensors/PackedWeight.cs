namespace Cerbert.Tensors;

/// <summary>
/// A linear layer's weight W [outputs, inputs] in bfloat16, laid out as the engine's products read it: Wᵀ for y = x·Wᵀ, W for dx = dy·W. Each is made when it
/// is first needed.
/// </summary>
public sealed unsafe class PackedWeight : IDisposable
{
    private readonly Tensor?[] layouts = new Tensor?[2];
    private readonly int[] versions = [-1, -1];

    internal PackedWeight(int outputs, int inputs) => (Outputs, Inputs) = (outputs, inputs);

    /// <summary>Rows.</summary>
    public int Outputs { get; }

    /// <summary>Columns.</summary>
    public int Inputs { get; }

    /// <summary>The numbers as they are laid out; null while nobody has needed them.</summary>
    /// <param name="transposed">Wᵀ, or W.</param>
    internal ushort* Layout(bool transposed) => layouts[transposed ? 1 : 0] is { } layout ? layout.Halves : null;

    /// <summary>Makes a layout, or renews it where it is of another version of the weight.</summary>
    internal void Refresh(bool transposed, Tensor value, int version)
    {
        int i = transposed ? 1 : 0;
        if (versions[i] == version)
            return;
        layouts[i] ??= Tensor.EmptyOutside(value.Shape, DType.BFloat16);
        Kernels.Current.Pack(value, this, transposed);
        versions[i] = version;
    }

    /// <summary>Some of the weight's rows were changed here too: layouts of the version before are of the next one.</summary>
    internal void Follow(int before, int after)
    {
        for (int i = 0; i < versions.Length; i++)
            if (versions[i] == before)
                versions[i] = after;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor? layout in layouts)
            layout?.Dispose();
    }
}

/// <summary>The rows of a packed weight that a parameter is: all, or those of a part of a joint parameter.</summary>
/// <param name="Weight">The weight; null for none.</param>
/// <param name="FirstRow">Where the parameter begins.</param>
public readonly record struct PackedRows(PackedWeight? Weight, int FirstRow);
