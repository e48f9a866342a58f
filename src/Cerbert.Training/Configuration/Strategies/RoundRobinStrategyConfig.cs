namespace Cerbert.Training.Configuration;

/// <summary>The tasks take turns, one step each.</summary>
public sealed record RoundRobinStrategyConfig : StrategyConfig;
