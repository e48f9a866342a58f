using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>
/// An average of an optimizer's parameters that follows its steps: average ← average + weight·(parameter − average). An optimizer that can does it
/// in the pass that updates the parameter, so that the parameter is not read from memory again.
/// </summary>
internal sealed class WeightAverage
{
    private readonly (Tensor Values, Parameter? Owner)?[] averages;

    /// <summary>An average of some of an optimizer's parameters.</summary>
    /// <param name="optimizer">Whose steps it follows from now on.</param>
    /// <param name="average">A parameter's average, with the parameter of another model whose value it is, if it is one; null where there is none.</param>
    public WeightAverage(Optimizer optimizer, Func<Parameter, (Tensor Values, Parameter? Owner)?> average)
    {
        averages = [.. optimizer.Parameters.Select(average)];
        optimizer.LetFollow(this);
    }

    /// <summary>The parameters' share of the average in the coming step; 0 leaves the average alone.</summary>
    public double Weight { get; set; }

    /// <summary>A parameter's average, for a kernel that moves it.</summary>
    public RunningAverage Of(int index) => Weight > 0 && averages[index] is { } average
        ? new RunningAverage(average.Values, average.Owner?.HalfToRefresh, (float)Weight)
        : default;

    /// <summary>Moves a parameter's average in a pass of its own.</summary>
    public void Follow(int index, Parameter parameter)
    {
        if (Of(index) is { Values: { } values } average)
            Kernels.Current.Blend(values, parameter.Value, average.Weight, average.Half);
    }
}
