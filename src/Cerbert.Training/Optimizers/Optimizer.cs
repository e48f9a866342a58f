using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>Changes parameters by their gradients. Parameters without a gradient in a step are left as they are.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly long[] counts;

    /// <summary>An optimizer of these parameters.</summary>
    protected Optimizer(IReadOnlyList<Parameter> parameters)
    {
        Parameters = parameters;
        counts = new long[parameters.Count];
    }

    /// <summary>What is trained, in a fixed order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Updates that each parameter has had so far.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>One update of every parameter that has a gradient, which is forgotten afterwards.</summary>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="gradientScale">Factor on every gradient: the clipping factor.</param>
    public void Step(double learningRate, double gradientScale = 1)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            Parameter parameter = Parameters[i];
            if (parameter.Frozen || !parameter.HasGrad)
                continue;
            Update(i, parameter, ++counts[i], learningRate, gradientScale);
            parameter.Touch(halfRefreshed: RefreshesHalf);
        }

        foreach (Parameter parameter in Parameters)
            parameter.ClearGrad();
    }

    /// <summary>The tensors that a resumed run needs, by a name that is unique in the optimizer.</summary>
    public abstract IEnumerable<(string Name, Tensor State)> State();

    /// <summary>Brings the counts of updates back; the tensors of <see cref="State"/> are restored in place.</summary>
    public void RestoreCounts(IReadOnlyList<long> saved)
    {
        if (saved.Count != counts.Length)
            throw new InvalidDataException($"the checkpoint counts updates of {saved.Count} parameters, the model has {counts.Length}: it belongs to another configuration");
        for (int i = 0; i < counts.Length; i++)
            counts[i] = saved[i];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Tensor state) in State())
            state.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether <see cref="Update"/> writes the parameter's bfloat16 copy in the same pass.</summary>
    protected virtual bool RefreshesHalf => false;

    /// <summary>Updates one parameter.</summary>
    /// <param name="index">Its place in <see cref="Parameters"/>.</param>
    /// <param name="parameter">The parameter, with a gradient.</param>
    /// <param name="count">This update's number, from 1.</param>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="gradientScale">Factor on the gradient.</param>
    protected abstract void Update(int index, Parameter parameter, long count, double learningRate, double gradientScale);
}
