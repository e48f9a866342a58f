using Cerbert.Tensors;

namespace Cerbert.Training.Components;

/// <summary>Leaves parameters out of a pass that computes other gradients; they are trained again when this is disposed of.</summary>
internal sealed class PausedParameters(IReadOnlyList<Parameter> parameters) : IDisposable
{
    private readonly List<Parameter> paused = new(parameters.Count);

    /// <summary>Pauses those that are trained at the moment.</summary>
    public PausedParameters Begin()
    {
        foreach (Parameter parameter in parameters)
            if (!parameter.Frozen)
            {
                parameter.Frozen = true;
                paused.Add(parameter);
            }

        return this;
    }

    /// <summary>Goes on with them.</summary>
    public void Dispose()
    {
        foreach (Parameter parameter in paused)
            parameter.Frozen = false;
        paused.Clear();
    }
}
