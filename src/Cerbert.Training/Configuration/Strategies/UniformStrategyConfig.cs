namespace Cerbert.Training.Configuration;

/// <summary>Every step draws its task; all are equally likely.</summary>
public sealed record UniformStrategyConfig : StrategyConfig;
