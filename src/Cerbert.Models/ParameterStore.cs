using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;

namespace Cerbert.Models;

/// <summary>
/// All parameters of a model in the order of their making, filled from a checkpoint where it has them and drawn at random where not.
/// </summary>
public sealed class ParameterStore : IDisposable
{
    private IWeightSource? source;
    private readonly ulong seed;
    private readonly List<Parameter> parameters = [];
    private readonly List<Parameter> joints = [];
    private readonly Dictionary<string, Parameter> byName = new(StringComparer.Ordinal);
    private readonly List<string> drawn = [];

    /// <summary>A store that reads from a checkpoint first.</summary>
    /// <param name="source">Weights under canonical names, or null to draw everything; disposed with the store.</param>
    /// <param name="seed">Seed of what is drawn; each parameter's draw depends on it and on the parameter's name alone.</param>
    public ParameterStore(IWeightSource? source, ulong seed)
    {
        this.source = source;
        this.seed = seed;
    }

    /// <summary>Every parameter, in the order of making.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>Names of the parameters that no checkpoint had.</summary>
    public IReadOnlyList<string> Drawn => drawn;

    /// <summary>The parameter of that name, or null.</summary>
    public Parameter? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The place where a layer of that name puts its parameters.</summary>
    /// <param name="name">A dotted name such as "bert.encoder", or "" for the top.</param>
    /// <param name="mustExist">Whether a checkpoint, where there is one, has to have everything below this.</param>
    public ParameterScope At(string name, bool mustExist) => new(this, name, mustExist);

    /// <summary>Closes the checkpoint once the model is complete; parameters made from now on are drawn.</summary>
    public void CloseSource()
    {
        source?.Dispose();
        source = null;
    }

    /// <summary>Returns all memory.</summary>
    public void Dispose()
    {
        CloseSource();
        foreach (Parameter parameter in parameters.Concat(joints))
            parameter.Dispose();
    }

    internal Parameter Get(string name, Shape shape, Initializer initializer, bool mustExist) =>
        Add(new Parameter(name, shape), initializer, mustExist);

    internal (Parameter Joint, Parameter[] Parts) Stack(string[] names, Shape part, Initializer initializer, bool mustExist)
    {
        (Parameter joint, Parameter[] parts) = Parameter.Stack(names, part);
        joints.Add(joint);
        foreach (Parameter parameter in parts)
            Add(parameter, initializer, mustExist);
        return (joint, parts);
    }

    /// <summary>Draws a parameter anew, as if no checkpoint had it.</summary>
    internal void Draw(Parameter parameter, Initializer initializer)
    {
        initializer.Fill(parameter.Value.AsSpan(), seed, parameter.Name);
        parameter.Touch();
    }

    private Parameter Add(Parameter parameter, Initializer initializer, bool mustExist)
    {
        if (!byName.TryAdd(parameter.Name, parameter))
            throw new InvalidOperationException($"two parameters are called {parameter.Name}");
        parameters.Add(parameter);
        if (source is not null && (mustExist || source.TryGetInfo(parameter.Name, out _)))
        {
            source.Read(parameter.Name, parameter.Shape.ToArray(), parameter.Value.AsSpan());
            parameter.Touch();
        }
        else
        {
            drawn.Add(parameter.Name);
            Draw(parameter, initializer);
        }

        return parameter;
    }
}
