namespace Cerbert.Training.Configuration;

/// <summary>One batch of every task in each step; gradients that conflict are projected (arXiv 2001.06782).</summary>
public sealed record PcGradStrategyConfig : JointStrategyConfig
{
    /// <summary>How the projected gradients become one.</summary>
    public GradientReduction Reduction { get; init; }

    /// <summary>Bring the tasks' gradients to length 1 before projecting them, so that no task outweighs the others.</summary>
    public bool Normalize { get; init; }
}

/// <summary>How the tasks' gradients of shared parameters become one.</summary>
public enum GradientReduction
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
