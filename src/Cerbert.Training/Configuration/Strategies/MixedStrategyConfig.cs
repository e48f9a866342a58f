namespace Cerbert.Training.Configuration;

/// <summary>One batch of every task in each step; the losses add up.</summary>
public sealed record MixedStrategyConfig : JointStrategyConfig
{
    /// <summary>Learn the balance of the tasks from their losses, beside the tasks' own weights; null: only those.</summary>
    public UncertaintyForm? Uncertainty { get; init; }
}

/// <summary>How learned log-variances s weigh the tasks' losses L (Kendall et al., arXiv 1705.07115).</summary>
public enum UncertaintyForm
{
    /// <summary>Σ exp(−s)·L + s.</summary>
    Exp,

    /// <summary>Σ exp(−s)·L/2 + s/2: the paper's for regression.</summary>
    Half,

    /// <summary>Σ exp(−s)·L + s/2, with L/2 for regression tasks: the paper's for each kind.</summary>
    ByKind,
}
