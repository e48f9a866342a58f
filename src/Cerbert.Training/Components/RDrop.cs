using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Components;

/// <summary>Two passes with different dropout that have to agree.</summary>
public sealed record RDropConfig : ComponentConfig
{
    /// <summary>Factor on the divergence of the two answers; the paper takes 1 to 5.</summary>
    [Positive]
    public double Alpha { get; init; } = 4;

    internal override bool WaitsForGradients => false;

    /// <inheritdoc/>
    public override Component Create() => new RDrop(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireLabels(model.Config);
    }
}

/// <summary>
/// R-Drop (Liang et al., arXiv 2106.14448, equation 4): a batch runs forward twice with different dropout, and the loss is
/// ½ (L(x₁) + L(x₂)) + α·½ (KL(p₁, p₂) + KL(p₂, p₁)); of scores, which are no probabilities, α·½ times their squared distance. When to
/// use it: training with dropout, where it steadies the answers; a step takes a second forward and backward pass and the memory of both.
/// </summary>
/// <remarks>Without any dropout both passes are one and the same.</remarks>
public sealed class RDrop(RDropConfig config) : Component
{
    /// <inheritdoc/>
    public override Tensor Loss(BatchPass pass, Tensor outputs, Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(pass);
        TaskAnswer again = pass.Forward();
        Tensor mean = WeightedSum.Apply(loss, 0.5f, again.Loss, 0.5f);
        return WeightedSum.Apply(mean, 1, AnswerDistance.Of(pass.Task).Between(outputs, again.Outputs), (float)(config.Alpha / 2));
    }
}
