namespace Cerbert.Training.Explaining;

/// <summary>How the share of each token in an answer is computed.</summary>
public enum SalienceMethod
{
    /// <summary>
    /// gradient × input: Σ over the columns of x · ∂f/∂x, x being a token's word vector (Shrikumar et al., arXiv 1605.01713, section 2). One
    /// backward pass; says what small changes would do, which is little where the answer is saturated.
    /// </summary>
    GradientTimesInput,

    /// <summary>
    /// Integrated gradients (Sundararajan et al., arXiv 1703.01365, section 3): Σ over the columns of (x − b) · ∫ ∂f/∂x at b + α (x − b) for α
    /// from 0 to 1. What the tokens have sums to f(x) − f(b).
    /// </summary>
    IntegratedGradients,
}

/// <summary>What integrated gradients start from in the place of every token that is not special.</summary>
public enum SalienceBaseline
{
    /// <summary>The vector of the padding token, which means nothing to the model.</summary>
    Padding,

    /// <summary>A vector of zeros.</summary>
    Zero,
}

/// <summary>How <see cref="ModelExplainer.Salience"/> works.</summary>
public sealed record SalienceOptions
{
    /// <summary>The method.</summary>
    public SalienceMethod Method { get; init; } = SalienceMethod.IntegratedGradients;

    /// <summary>Which output of the task is explained, from 0; null: the largest, which is the predicted class.</summary>
    public int? Output { get; init; }

    /// <summary>Where integrated gradients start.</summary>
    public SalienceBaseline Baseline { get; init; }

    /// <summary>Points of the first attempt at the integral, at least 2; they are doubled until the gap is small enough.</summary>
    public int Steps { get; init; } = 16;

    /// <summary>The most points.</summary>
    public int MostSteps { get; init; } = 1024;

    /// <summary>The gap allowed between the tokens' sum and the difference of the answers, as a share of the latter.</summary>
    public double Tolerance { get; init; } = 0.01;
}
