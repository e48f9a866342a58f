using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>What the strategies with batches of every task in each step have in common.</summary>
public abstract record JointStrategyConfig : StrategyConfig
{
    /// <summary>Record the cosines between the tasks' gradients at every so many steps; 0: never.</summary>
    [Bounds(0, int.MaxValue)]
    public int ConflictsEvery { get; init; }
}
