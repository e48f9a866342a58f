namespace Cerbert.Tensors;

/// <summary>
/// The numbers of one AdamW update (Loshchilov and Hutter, arXiv 1711.05101), bias correction folded in: g ← g·GradientScale + L2·p,
/// m ← β1 m + (1−β1) g, v ← β2 v + (1−β2) g²,
/// p ← (p·Decay − StepSize·m / (√v·RootScale + ε))·DecayAfter.
/// </summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Rest1">1 − β1, rounded once: 1 − 0.999 in single precision would be off by 5e-5.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Rest2">1 − β2, likewise.</param>
/// <param name="StepSize">Learning rate / (1 − β1^t), or the learning rate without correction.</param>
/// <param name="RootScale">1 / √(1 − β2^t), or 1 without correction.</param>
/// <param name="Epsilon">Added to the corrected root.</param>
/// <param name="Decay">1 − learning rate · weight decay, as PyTorch decays; 1 to decay afterwards.</param>
/// <param name="DecayAfter">1 − learning rate · weight decay, as the first Transformers versions decayed; else 1.</param>
/// <param name="GradientScale">Clipping factor, applied while reading the gradient.</param>
/// <param name="L2">Share of the value that is added to the gradient, as the first Adam decayed; 0 for decoupled decay.</param>
public readonly record struct AdamWStep(
    float Beta1, float Rest1, float Beta2, float Rest2, float StepSize, float RootScale, float Epsilon, float Decay, float DecayAfter, float GradientScale,
    float L2 = 0);
