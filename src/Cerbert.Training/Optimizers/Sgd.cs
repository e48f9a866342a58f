using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Optimizers;

/// <summary>Stochastic gradient descent, with momentum or Nesterov's form of it.</summary>
public sealed record SgdConfig : OptimizerConfig, IConfigSection
{
    /// <summary>The share of the last step that goes on; 0: none, and no memory beside the weights.</summary>
    [Fraction]
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the gradient counts as if the momentum's step were taken already (Sutskever et al., ICML 2013).</summary>
    public bool Nesterov { get; init; }

    /// <summary>This times the value is added to the gradient; biases and norm weights have none.</summary>
    [NotNegative]
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    public override double Decay => WeightDecay;

    /// <inheritdoc/>
    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new Sgd(parameters, this);

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Nesterov && Momentum == 0)
            report.Add(nameof(Nesterov), "is true, but momentum is 0, which leaves nothing to look ahead along; set momentum, such as 0.9");
    }
}

/// <summary>
/// Gradient descent: g ← g + λ·p, b ← μ·b + g, p ← p − lr·b, or p ← p − lr·(g + μ·b) with Nesterov. When to use it: as a baseline, and
/// for heads on frozen features; transformers train badly with it, because their gradients differ in size from layer to layer.
/// </summary>
/// <param name="parameters">What is trained.</param>
/// <param name="config">Rates and decay.</param>
public sealed class Sgd(IReadOnlyList<Parameter> parameters, SgdConfig config) : Optimizer(parameters, "momentum")
{
    /// <inheritdoc/>
    protected override bool RefreshesHalf => true;

    /// <inheritdoc/>
    protected override Shape? MemoryShape(int memory, Parameter parameter) => config.Momentum > 0 ? parameter.Shape : null;

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        var step = new SgdStep(
            (float)learningRate, (float)config.Momentum, config.Nesterov, Decays(index) ? (float)config.WeightDecay : 0, (float)gradientScale);
        Tensor? buffer = config.Momentum > 0 ? Memory(0, index) : null;
        Kernels.Current.Sgd(parameter.Value, parameter.Grad, buffer, parameter.HalfToRefresh, step);
    }
}
