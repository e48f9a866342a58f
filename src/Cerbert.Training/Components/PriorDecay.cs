using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Optimizers;

namespace Cerbert.Training.Components;

/// <summary>Weight decay towards the weights that training started from.</summary>
public sealed record PriorDecayConfig : ComponentConfig
{
    /// <summary>The way back per step as a share of the learning rate; biases and norm weights have none.</summary>
    [Positive]
    public double Rate { get; init; } = 0.1;

    /// <inheritdoc/>
    public override Component Create() => new PriorDecay(this);

    /// <inheritdoc/>
    public override string? ConflictWith(TrainingConfig training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training.Optimizer.Decay > 0
            ? $"cannot work with training.optimizer.weight_decay {training.Optimizer.Decay:R}, which pulls the same weights towards 0; set weight_decay: 0"
            : base.ConflictWith(training);
    }
}

/// <summary>
/// Decay towards the prior (Wiese et al., arXiv 1706.03610, section 3; studied by Zhang et al., arXiv 2006.05987, section 6):
/// p ← p − lr·λ·(p − p₀) before the optimizer's update, p₀ the initial weights. When to use it: small data sets, where it forgets
/// less of the pre-training than decay towards 0. One more pass over the weights per step, and a copy of them.
/// </summary>
/// <remarks>Works with any optimizer that has no decay of its own.</remarks>
public sealed class PriorDecay(PriorDecayConfig config) : Component
{
    private (int Index, Parameter Parameter, Tensor Initial)[] decayed = [];
    private Optimizer? optimizer;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        optimizer = run.Optimizer;
        decayed = [.. optimizer.Parameters.Index()
            .Where(item => WeightDecayRule.Decays(item.Item))
            .Select(item => (item.Index, item.Item, CopyOf(item.Item)))];
    }

    /// <inheritdoc/>
    public override void BeforeUpdate(double rate)
    {
        // The update that follows renews the bfloat16 copy.
        foreach ((int index, Parameter parameter, Tensor initial) in decayed)
            if (parameter is { Frozen: false, HasGrad: true })
                Kernels.Current.Blend(parameter.Value, initial, (float)(rate * optimizer!.RateFactors[index] * config.Rate));
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor State)> State() => decayed.Select(item => (item.Parameter.Name, item.Initial));

    private static Tensor CopyOf(Parameter parameter)
    {
        Tensor copy = parameter.NewCompanion();
        Kernels.Current.Copy(parameter.Value, copy, accumulate: false);
        return copy;
    }
}
