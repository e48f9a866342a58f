using Cerbert.Tensors;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Strategies;

/// <summary>
/// Weights of tasks learned from their losses: each has a log-variance s, which scales its loss down where it stays large
/// (Kendall, Gal and Cipolla, arXiv 1705.07115). The objective is Σ c·exp(−s)·L + r·s, so ∂/∂L = c·exp(−s), ∂/∂s = r − c·exp(−s)·L.
/// </summary>
internal sealed class UncertaintyWeights
{
    private readonly double[] scales;
    private readonly double penalty;

    /// <summary>Weights that start at s = 0.</summary>
    public UncertaintyWeights(UncertaintyForm form, IReadOnlyList<TaskKind> kinds)
    {
        scales = [.. kinds.Select(kind => form switch
        {
            UncertaintyForm.Exp => 1.0,
            UncertaintyForm.Half => 0.5,
            _ => kind == TaskKind.Regression ? 0.5 : 1,
        })];
        penalty = form == UncertaintyForm.Exp ? 1 : 0.5;
        LogVariances = new Parameter("strategy.log_variance", new Shape(kinds.Count));
    }

    /// <summary>The log-variances, [tasks].</summary>
    public Parameter LogVariances { get; }

    /// <summary>The factor on a task's loss.</summary>
    public double Factor(int task) => scales[task] * Math.Exp(-LogVariances.Value.AsSpan()[task]);

    /// <summary>The objective; adds its gradient by the log-variances to theirs.</summary>
    public double Apply(ReadOnlySpan<double> losses)
    {
        double objective = 0;
        var gradient = new float[losses.Length];
        for (int task = 0; task < losses.Length; task++)
        {
            double weighted = Factor(task) * losses[task];
            objective += weighted + penalty * LogVariances.Value.AsSpan()[task];
            gradient[task] = (float)(penalty - weighted);
        }

        using var scope = TensorScope.Begin();
        LogVariances.AddGrad(Tensor.From(gradient, LogVariances.Shape));
        return objective;
    }
}
