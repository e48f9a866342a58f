using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>
/// The weighted losses of all tasks add up in every step, with the tasks' fixed weights or learned ones. When to use it: tasks that
/// shall move the encoder together, step by step; <see cref="PcGradStrategy"/> when they pull it in opposite directions.
/// </summary>
/// <remarks>Steps that record conflicts sum the same gradients in another order, so their last digits may differ.</remarks>
public sealed class MixedStrategy : JointStrategy
{
    private readonly UncertaintyWeights? learned;

    /// <summary>A strategy over these tasks.</summary>
    public MixedStrategy(IReadOnlyList<TrainingTask> tasks, TrainingConfig training, MixedStrategyConfig config, IReadOnlyList<Parameter> parameters)
        : base(tasks, training, config, parameters)
    {
        if (config.Uncertainty is { } form)
            learned = new UncertaintyWeights(form, [.. tasks.Select(task => task.Config.Kind)]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> ExtraParameters => learned is null ? [] : [learned.LogVariances];

    private protected override double LossFactor(int task) => learned?.Factor(task) ?? 1;

    private protected override double Finish(double[] losses) => learned?.Apply(losses) ?? base.Finish(losses);
}
