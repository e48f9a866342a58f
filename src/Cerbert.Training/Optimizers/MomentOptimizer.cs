using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>
/// Optimizers whose update is Adam's with factors of their own: a running mean of the gradient by the root of one of its square. One fused pass
/// per parameter; of a table of words, only over those that ever occurred: the others have no moments, and their memory is never touched.
/// </summary>
public abstract class MomentOptimizer : Optimizer
{
    // The rows whose moments may be other than zero; null: all.
    private readonly RowSet?[] moved;

    private protected MomentOptimizer(IReadOnlyList<Parameter> parameters, Func<Parameter, bool>? decay = null)
        : base(parameters, decay ?? WeightDecayRule.Decays, "moment1", "moment2") => moved = new RowSet?[parameters.Count];

    /// <inheritdoc/>
    protected override bool RefreshesHalf => true;

    /// <inheritdoc/>
    private protected override bool RefreshesPacked => true;

    /// <inheritdoc/>
    private protected override bool MovesAverage => true;

    /// <summary>Updates a parameter and its moments.</summary>
    private protected void Apply(int index, Parameter parameter, long count, in AdamWStep step)
    {
        // Before moments are made, which then take the memory that this leaves.
        if (!ReadsValues)
            parameter.Split();
        PackedRows packed = parameter.PackedToRefresh;
        // L2 gives every row a gradient; a bfloat16 copy has to be renewed in every row.
        if (parameter.RowGrad is not { } gradient || step.L2 != 0 || parameter.HalfToRefresh is not null || packed.Weight is not null)
        {
            moved[index] = null;
            Kernels.Current.AdamW(
                parameter.Value, parameter.Grad, Memory(0, index), Memory(1, index), parameter.HalfToRefresh, step, AverageOf(index), packed);
            return;
        }

        if (moved[index] is null || count == 1)
        {
            moved[index] = new RowSet(parameter.Shape[0]);
            // After other steps than these, any row may have moments.
            if (count > 1)
                moved[index]!.AddAll();
        }

        RowSet rows = moved[index]!;
        rows.Add(gradient.Rows.Span);
        Kernels.Current.AdamW(parameter.Value, gradient, rows, SparseMemory(0, index), SparseMemory(1, index), step, AverageOf(index));
    }
}
