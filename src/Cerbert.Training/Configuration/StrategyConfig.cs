using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>strategy</c> section: which tasks' batches make the next step.</summary>
public abstract record StrategyConfig
{
    /// <summary>All strategies by name; adding one is one line.</summary>
    public static ConfigFamily<StrategyConfig> Family { get; } = new ConfigFamily<StrategyConfig>()
        .Add<SequentialStrategyConfig>("sequential");
}

/// <summary>One task after another within each epoch, in the order of the config.</summary>
public sealed record SequentialStrategyConfig : StrategyConfig;
