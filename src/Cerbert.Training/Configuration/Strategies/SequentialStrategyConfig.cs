namespace Cerbert.Training.Configuration;

/// <summary>One task after another.</summary>
public sealed record SequentialStrategyConfig : StrategyConfig
{
    /// <summary>The names of all tasks in the order of training; empty: the config's order.</summary>
    public ConfigList<string> Order { get; init; } = [];

    /// <summary>Whole stages: all epochs of one task, then the next; otherwise the tasks follow each other within each epoch.</summary>
    public bool Stages { get; init; }

    internal override void Validate(IReadOnlyList<string> tasks, Action<string, string> problem)
    {
        if (Order.Count == 0)
            return;
        foreach (string name in Order.Except(tasks, StringComparer.Ordinal))
            problem(nameof(Order), $"has '{name}', which is no task; {NearestName.Hint(name, tasks)}");
        string[] missing = [.. tasks.Except(Order, StringComparer.Ordinal)];
        if (missing.Length > 0)
            problem(nameof(Order), $"lacks {string.Join(", ", missing)}; name every task once, or leave order out");
        if (Order.Distinct(StringComparer.Ordinal).Count() < Order.Count)
            problem(nameof(Order), $"is {Order}; name every task once");
    }
}
