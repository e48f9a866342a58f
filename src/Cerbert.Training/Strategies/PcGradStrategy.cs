using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>
/// As <see cref="MixedStrategy"/>, but where the gradients of two tasks point against each other, each loses its part along the other
/// before they are added (Yu et al., "Gradient Surgery for Multi-Task Learning", arXiv 2001.06782). When to use it: tasks that
/// conflict, as the record of conflicts shows. Needs memory for one gradient per task.
/// </summary>
/// <remarks>
/// Only parameters with gradients of two or more tasks are projected and averaged; a task's own head gets its gradient unchanged. With
/// accumulation, each task's batches add up first.
/// </remarks>
public sealed class PcGradStrategy : JointStrategy
{
    private readonly PcGradStrategyConfig config;
    private readonly ulong seed;

    /// <summary>A strategy over these tasks.</summary>
    public PcGradStrategy(
        IReadOnlyList<TrainingTask> tasks, TrainingConfig training, PcGradStrategyConfig config, IReadOnlyList<Parameter> parameters, ulong seed)
        : base(tasks, training, config, parameters) => (this.config, this.seed) = (config, seed);

    private protected override bool Separates => true;

    private protected override double[] GradientFactors(double[,] gram)
    {
        int tasks = gram.GetLength(0);
        double[] lengths = [.. Enumerable.Range(0, tasks).Select(i => config.Normalize && gram[i, i] > 0 ? Math.Sqrt(gram[i, i]) : 1)];
        for (int i = 0; i < tasks; i++)
            for (int j = 0; j < tasks; j++)
                gram[i, j] /= lengths[i] * lengths[j];
        double[] factors = new GradientSurgery(gram, ProjectionOrder.Draw(tasks, seed, StepsDone)).Sum();
        double share = config.Reduction == GradientReduction.Mean ? 1.0 / tasks : 1;
        return [.. factors.Select((factor, task) => factor * share / lengths[task])];
    }
}
