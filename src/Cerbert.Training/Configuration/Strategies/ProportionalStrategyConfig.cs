namespace Cerbert.Training.Configuration;

/// <summary>Every step draws its task, in proportion to the tasks' training examples.</summary>
public sealed record ProportionalStrategyConfig : StrategyConfig;
