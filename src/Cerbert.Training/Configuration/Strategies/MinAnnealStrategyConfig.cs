using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>Every step draws its task, uniformly at first and in proportion to the tasks' sizes in the end.</summary>
public sealed record MinAnnealStrategyConfig : StrategyConfig, IConfigSection
{
    /// <summary>T in epochs: the mixture changes from epoch to epoch and is proportional from epoch T on.</summary>
    [Positive]
    public int? Epochs { get; init; }

    /// <summary>T in steps: the mixture changes with every step. Without either, T is all steps of the run.</summary>
    [Positive]
    public long? Steps { get; init; }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Epochs is not null && Steps is not null)
            report.Add(nameof(Steps), $"is {Steps} beside epochs {Epochs}; the annealing is over one of the two, remove the other");
    }
}
