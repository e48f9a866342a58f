namespace Cerbert.Training.Explaining;

/// <summary>What each token of an example adds to one output of a task.</summary>
public sealed record TokenSalience
{
    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The output, from 0.</summary>
    public required int Output { get; init; }

    /// <summary>The class it stands for.</summary>
    public required string OutputName { get; init; }

    /// <summary>The method.</summary>
    public required SalienceMethod Method { get; init; }

    /// <summary>The tokens; of a pair whose texts are read apart, the second text's follow the first's.</summary>
    public required IReadOnlyList<TextToken> Tokens { get; init; }

    /// <summary>[tokens] positive where the token raises the output, in the output's own unit (a logit, for classes).</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>The output itself, before any normalisation.</summary>
    public required double Value { get; init; }

    /// <summary>How the integral was computed; null for other methods.</summary>
    public IntegralReport? Integral { get; init; }
}

/// <summary>How well integrated gradients add up.</summary>
/// <param name="BaselineValue">The output where every token that is not special has the baseline's vector.</param>
/// <param name="Steps">Points of the integral.</param>
/// <param name="Gap">|sum of the scores − (value − baseline value)|: 0 for the exact integral (the paper's completeness).</param>
/// <param name="IsComplete">Whether the gap is as small as was asked for; if not, the cap of steps was met.</param>
public sealed record IntegralReport(double BaselineValue, int Steps, double Gap, bool IsComplete);
