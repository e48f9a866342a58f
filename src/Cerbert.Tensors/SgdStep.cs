namespace Cerbert.Tensors;

/// <summary>
/// The numbers of one step of gradient descent: g ← g·GradientScale + L2·p, b ← Momentum·b + g, p ← p − Rate·b, or with Nesterov's
/// look ahead p ← p − Rate·(g + Momentum·b). Without momentum b is g.
/// </summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Momentum">Decay of the buffer b.</param>
/// <param name="Nesterov">Whether the step goes where the momentum will be.</param>
/// <param name="L2">Share of the value that is added to the gradient.</param>
/// <param name="GradientScale">Clipping factor, applied while reading the gradient.</param>
public readonly record struct SgdStep(float Rate, float Momentum, bool Nesterov, float L2, float GradientScale);
