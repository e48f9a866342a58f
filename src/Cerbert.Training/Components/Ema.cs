using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Components;

/// <summary>Running average of the weights for evaluation.</summary>
public sealed record EmaConfig : ComponentConfig
{
    /// <summary>The share of the average that stays in a step.</summary>
    [Fraction]
    public double Decay { get; init; } = 0.999;

    /// <summary>How the first steps count.</summary>
    public EmaStart Correction { get; init; }

    /// <summary>Steps before averaging begins; until then the trained weights are evaluated.</summary>
    [NotNegative]
    public long StartStep { get; init; }

    /// <summary>Steps from one average to the next, which then counts for all of them: a pass over the weights that seldom.</summary>
    [Positive]
    public long Every { get; init; } = 1;

    internal override bool WaitsForGradients => false;

    /// <inheritdoc/>
    public override Component Create() => new Ema(this);

    /// <summary>The share of the trained weights in the average after n steps of averaging, n from 1; 0 between two averages.</summary>
    internal double Share(long n)
    {
        if (n % Every != 0)
            return 0;
        double stays = 1;
        for (long i = n - Every; i < n; i++)
            stays *= 1 - ShareOfStep(i);
        return 1 - stays;
    }

    private double ShareOfStep(long n) => Correction switch
    {
        EmaStart.Rising => 1 - Math.Min(Decay, (1.0 + n) / (10.0 + n)),
        EmaStart.BiasCorrected => (1 - Decay) / (1 - Math.Pow(Decay, n + 1)),
        _ => 1 - Decay,
    };
}

/// <summary>How a running average begins.</summary>
public enum EmaStart
{
    /// <summary>The decay of average n is min(d, (1 + n) / (10 + n)).</summary>
    Rising,

    /// <summary>As if the average had started at 0 and been divided by 1 − d^n, as Adam's moments are (arXiv 1412.6980, section 3).</summary>
    BiasCorrected,

    /// <summary>The full decay from the first step on.</summary>
    None,
}

/// <summary>
/// Exponential moving average (Polyak and Juditsky 1992): average ← d·average + (1 − d)·weights after every step; it is what is evaluated
/// and kept as best. When to use it: scores that jump from one evaluation to the next; it evens them out and costs one pass over the
/// weights per step, or every few steps: with d near 1 the weights in between tell nothing new. With few steps take a small decay: 1 / (1 − d) steps
/// are remembered.
/// </summary>
/// <remarks>Does not combine with <see cref="Swa"/>, which averages for the same purpose.</remarks>
public sealed class Ema(EmaConfig config) : AveragedWeights
{
    /// <inheritdoc/>
    public override bool ReplacesWeights(long step) => step > config.StartStep;

    /// <inheritdoc/>
    protected override double Share(long step) => step.CompareTo(config.StartStep) switch
    {
        < 0 => 0,
        0 => 1,
        _ => config.Share(step - config.StartStep),
    };
}
