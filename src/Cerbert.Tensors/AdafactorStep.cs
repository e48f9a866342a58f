namespace Cerbert.Tensors;

/// <summary>
/// The numbers of one Adafactor update (Shazeer and Stern, arXiv 1804.04235, algorithms 4 and 5): g ← g·GradientScale; of a matrix
/// r ← Keep·r + Rest·mean over columns of (g² + Addend), c ← Keep·c + Rest·mean over rows of it, V = r·cᵀ·RowScale; of anything else
/// V ← Keep·V + Rest·(g² + Addend). u = g / √max(V, Floor), Δ = Rate·u, with a first moment m ← β1 m + (1−β1) Δ and Δ = m;
/// p ← p·Decay − Δ.
/// </summary>
/// <param name="Keep">Decay of the means of squares.</param>
/// <param name="Rest">1 − Keep, rounded once.</param>
/// <param name="Addend">Added to each squared gradient.</param>
/// <param name="RowScale">1 / mean of r.</param>
/// <param name="Floor">The least V counts as; 0 for none.</param>
/// <param name="Rate">Learning rate over the clipping denominator.</param>
/// <param name="Decay">1 − learning rate · weight decay.</param>
/// <param name="Beta1">Decay of the first moment, where there is one.</param>
/// <param name="Rest1">1 − β1, rounded once.</param>
/// <param name="GradientScale">Clipping factor, applied while reading the gradient.</param>
public readonly record struct AdafactorStep(
    float Keep, float Rest, float Addend, float RowScale, float Floor, float Rate, float Decay, float Beta1, float Rest1, float GradientScale);
