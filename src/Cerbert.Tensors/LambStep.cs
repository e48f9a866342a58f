namespace Cerbert.Tensors;

/// <summary>
/// The numbers of one LAMB update (You et al., arXiv 1904.00962, algorithm 2): g ← g·GradientScale, m ← β1 m + (1−β1) g,
/// v ← β2 v + (1−β2) g², u = FirstScale·m / (√v·RootScale + ε) + Decay·p; then p ← p − rate·u with the rate times |p| / |u|.
/// </summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Rest1">1 − β1, rounded once.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Rest2">1 − β2, rounded once.</param>
/// <param name="FirstScale">1 / (1 − β1^t).</param>
/// <param name="RootScale">1 / √(1 − β2^t).</param>
/// <param name="Epsilon">Added to the corrected root.</param>
/// <param name="Decay">Share of the value in the update.</param>
/// <param name="GradientScale">Clipping factor, applied while reading the gradient.</param>
public readonly record struct LambStep(
    float Beta1, float Rest1, float Beta2, float Rest2, float FirstScale, float RootScale, float Epsilon, float Decay, float GradientScale);
