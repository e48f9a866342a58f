using System.Globalization;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>Several poolings side by side; <c>pooling: [cls, mean]</c> is short for it.</summary>
public sealed record ConcatPoolingConfig : PoolingConfig, IConfigSection
{
    /// <summary>The poolings in the order of their columns; at least one.</summary>
    public required ConfigList<PoolingConfig> Parts { get; init; }

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new ConcatPooling(
        [.. Parts.Select((part, i) => part.Create(encoder, scope.At(i.ToString(CultureInfo.InvariantCulture))))]);

    /// <inheritdoc/>
    public override string? Problem(Encoder encoder) => FirstOf(part => part.Problem(encoder) is { } problem ? $"{Family.NameOf(part.GetType())}: {problem}" : null);

    /// <inheritdoc/>
    public override string? Refuses(TrainingMode mode) => FirstOf(part => part.Refuses(mode) is { } reason ? $"has {Family.NameOf(part.GetType())}, which {reason}" : null);

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Parts.Count == 0)
            report.Add(nameof(Parts), "is empty; expected at least one pooling, such as [cls, mean]");
    }

    private string? FirstOf(Func<PoolingConfig, string?> ask) => Parts.Select(ask).FirstOrDefault(answer => answer is not null);
}
