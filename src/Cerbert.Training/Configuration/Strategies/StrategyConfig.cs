using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>strategy</c> section: which tasks' batches make the next step.</summary>
public abstract record StrategyConfig
{
    /// <summary>All strategies by name; adding one is one line.</summary>
    public static ConfigFamily<StrategyConfig> Family { get; } = new ConfigFamily<StrategyConfig>()
        .Add<SequentialStrategyConfig>("sequential")
        .Add<RoundRobinStrategyConfig>("round-robin")
        .Add<UniformStrategyConfig>("uniform")
        .Add<ProportionalStrategyConfig>("proportional")
        .Add<TemperatureStrategyConfig>("temperature")
        .Add<MinAnnealStrategyConfig>("min-anneal")
        .Add<MixedStrategyConfig>("mixed")
        .Add<PcGradStrategyConfig>("pcgrad");

    /// <summary>Reports what does not fit the run's tasks.</summary>
    /// <param name="tasks">The tasks' names, in the config's order.</param>
    /// <param name="problem">Takes a property's name and what is wrong with it.</param>
    internal virtual void Validate(IReadOnlyList<string> tasks, Action<string, string> problem)
    {
    }
}
