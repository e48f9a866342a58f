namespace Cerbert.Tensors;

/// <summary>
/// The numbers of one MADGRAD update (Defazio and Jelassi, arXiv 2101.11075, algorithm 1): g ← g·GradientScale + L2·p, s ← s + Weight·g,
/// v ← v + Weight·g², z = start − s / (∛v + ε), p ← Momentum·p + Rest·z.
/// </summary>
/// <param name="Weight">Learning rate · √t.</param>
/// <param name="Momentum">The share of the value that stays.</param>
/// <param name="Rest">1 − Momentum, rounded once.</param>
/// <param name="Epsilon">Added to the cube root.</param>
/// <param name="L2">Share of the value that is added to the gradient.</param>
/// <param name="GradientScale">Clipping factor, applied while reading the gradient.</param>
public readonly record struct MadgradStep(float Weight, float Momentum, float Rest, float Epsilon, float L2, float GradientScale);
