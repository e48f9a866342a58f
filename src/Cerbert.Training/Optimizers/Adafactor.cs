using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Optimizers;

/// <summary>Adam's second moment in the memory of a row and a column (arXiv 1804.04235).</summary>
public sealed record AdafactorConfig : OptimizerConfig
{
    /// <summary>The means of squared gradients decay by 1 − t^−this.</summary>
    [Bounds(0, 1, AboveMin = true)]
    public double DecayPower { get; init; } = 0.8;

    /// <summary>Decay of a first moment; 0: none, which saves its memory.</summary>
    [Fraction]
    public double Beta1 { get; init; }

    /// <summary>Updates are scaled down to this root mean square.</summary>
    [Positive]
    public double ClipThreshold { get; init; } = 1;

    /// <summary>Added to each squared gradient; with <see cref="Bounded"/> a lower bound of the root instead.</summary>
    [Positive]
    public double Epsilon { get; init; } = 1e-30;

    /// <summary>Whether a step is a share of the parameter's root mean square.</summary>
    public bool ScaleParameter { get; init; }

    /// <summary>The least root mean square that <see cref="ScaleParameter"/> counts with.</summary>
    [Positive]
    public double LeastScale { get; init; } = 1e-3;

    /// <summary>Whether the learning rate is at most 1 / √t at update t; a schedule then only lowers it further.</summary>
    public bool RelativeStep { get; init; }

    /// <summary>The decay; biases and norm weights have none. Its rate is the step's, <see cref="ScaleParameter"/> included.</summary>
    [NotNegative]
    public double WeightDecay { get; init; }

    /// <summary>PyTorch's form: epsilon bounds from below instead of being added, and the decay's rate is the learning rate alone.</summary>
    public bool Bounded { get; init; }

    /// <inheritdoc/>
    public override double Decay => WeightDecay;

    /// <inheritdoc/>
    public override Optimizer Create(IReadOnlyList<Parameter> parameters) => new Adafactor(parameters, this);
}

/// <summary>
/// Adafactor (Shazeer and Stern, arXiv 1804.04235, algorithms 4 and 5): of a matrix only the means of g² by row and by column are kept,
/// V = r·cᵀ / mean r; u = g / √V, scaled down to a root mean square of d; p ← p − lr·u. When to use it: when the optimizer's memory is what
/// does not fit. Its defaults here take the given learning rate; <c>scale_parameter</c> and <c>relative_step</c> make it the paper's.
/// </summary>
/// <remarks>Three passes over the gradient: the update's size is known only after the second. Tensors of rank 3 or 4 count as matrices of their innermost size.</remarks>
/// <param name="parameters">What is trained.</param>
/// <param name="config">Rates and decay.</param>
public sealed class Adafactor(IReadOnlyList<Parameter> parameters, AdafactorConfig config) : Optimizer(parameters, "row", "column", "moment1")
{
    private const int Rows = 0, Columns = 1, First = 2;

    /// <inheritdoc/>
    protected override bool RefreshesHalf => true;

    /// <inheritdoc/>
    protected override Shape? MemoryShape(int memory, Parameter parameter) => memory switch
    {
        Rows => IsMatrix(parameter) ? new Shape(parameter.Shape.Rows) : parameter.Shape,
        Columns => IsMatrix(parameter) ? new Shape(parameter.Shape.Columns) : null,
        _ => config.Beta1 > 0 ? parameter.Shape : null,
    };

    /// <inheritdoc/>
    protected override void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale)
    {
        long size = parameter.Shape.Count;
        double rest = Math.Pow(count, -config.DecayPower);
        double relative = config.RelativeStep ? Math.Min(learningRate, 1 / Math.Sqrt(count)) : learningRate;
        double rate = config.ScaleParameter
            ? relative * Math.Max(config.LeastScale, Math.Sqrt(Kernels.Current.SumOfSquares(parameter.Value) / size))
            : relative;
        double decay = Decays(index) ? config.WeightDecay * (config.Bounded ? learningRate : rate) : 0;
        Tensor row = Memory(Rows, index);
        Tensor? column = IsMatrix(parameter) ? Memory(Columns, index) : null, first = config.Beta1 > 0 ? Memory(First, index) : null;
        var step = new AdafactorStep(
            Keep: (float)(1 - rest),
            Rest: (float)rest,
            Addend: config.Bounded ? 0 : (float)config.Epsilon,
            RowScale: 1,
            Floor: config.Bounded ? (float)(config.Epsilon * config.Epsilon) : 0,
            Rate: 0,
            Decay: (float)(1 - decay),
            (float)config.Beta1,
            (float)(1 - config.Beta1),
            (float)gradientScale);
        Kernels.Current.AdafactorMoments(parameter.Grad, row, column, step);
        if (column is not null)
            step = step with { RowScale = (float)(1 / Math.Max(Mean(row), config.Bounded ? config.Epsilon : 0)) };
        double rms = Math.Sqrt(Kernels.Current.AdafactorSquares(parameter.Grad, row, column, step) / size);
        step = step with { Rate = (float)(rate / Math.Max(1, rms / config.ClipThreshold)) };
        Kernels.Current.AdafactorApply(parameter.Value, parameter.Grad, row, column, first, parameter.HalfToRefresh, step);
    }

    private static bool IsMatrix(Parameter parameter) => parameter.Shape.Rank > 1;

    private static double Mean(Tensor row)
    {
        double sum = 0;
        foreach (float x in row.AsSpan())
            sum += x;
        return sum / row.Count;
    }
}
