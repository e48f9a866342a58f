namespace Cerbert.Training.Optimizers;

/// <summary>Settings of <see cref="AdamW"/>.</summary>
public sealed record AdamWOptions
{
    /// <summary>Decay of the running mean of gradients, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of squared gradients, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decay per step as a share of learning rate times value; biases and normalisation weights have none.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Whether the moments' start at 0 is corrected for.</summary>
    public bool BiasCorrection { get; init; } = true;

    /// <summary>
    /// Folds the correction into the step size, α·√(1 − β2^t) / (1 − β1^t), and decays after the update: the form of Kingma and
    /// Ba's section 2 and of the first Transformers versions. Then ε is added to the uncorrected root.
    /// </summary>
    public bool Folded { get; init; }
}
