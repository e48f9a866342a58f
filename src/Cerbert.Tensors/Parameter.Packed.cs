using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tensors;

/// <summary>A linear weight's copy in the engine's layout.</summary>
public sealed partial class Parameter
{
    // Several threads may run one model forward.
    private readonly Lock packing = new();
    private PackedWeight? packed;

    /// <summary>
    /// The rows of a packed copy that are this parameter, where there is one, for an optimizer that renews them while it writes the values; see
    /// <see cref="Touch"/>.
    /// </summary>
    public PackedRows PackedToRefresh
    {
        get
        {
            if ((joint ?? this).packed is not { } whole)
                return default;
            int first = (int)(jointOffset / whole.Inputs);
            return first % PairBlocks.Size == 0 && Shape[0] % PairBlocks.Size == 0 ? new PackedRows(whole, first) : default;
        }
    }

    /// <summary>The weight as the engine in use wants it, up to date; null where it takes plain rows.</summary>
    internal PackedWeight? UpToDatePacked()
    {
        if (joint is not null || Shape.Rank != 2 || !MatMulEngines.Current.PacksWeights(Shape[0], Shape[1]))
            return null;
        lock (packing)
        {
            packed ??= new PackedWeight(Shape[0], Shape[1]);
            packed.Refresh(Value, version);
            // Inference reads nothing else; in training it is for the optimizer to say whether something does.
            if (!GradMode.Enabled)
                Split();
            return packed;
        }
    }
}
