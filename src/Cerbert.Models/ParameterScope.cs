using Cerbert.Tensors;

namespace Cerbert.Models;

/// <summary>Where a layer's parameters go: layers name their weights as the checkpoint does, relative to their own place.</summary>
/// <param name="Store">Holds the parameters.</param>
/// <param name="Path">The dotted name so far.</param>
/// <param name="MustExist">Whether a checkpoint has to have what is below.</param>
public readonly record struct ParameterScope(ParameterStore Store, string Path, bool MustExist)
{
    /// <summary>One level further down.</summary>
    public ParameterScope At(string name) => this with { Path = Join(name) };

    /// <summary>The same place, for weights that a checkpoint need not have (heads).</summary>
    public ParameterScope Optional() => this with { MustExist = false };

    /// <summary>Reads or draws one parameter.</summary>
    public Parameter Get(string name, Shape shape, Initializer initializer) => Store.Get(Join(name), shape, initializer, MustExist);

    /// <summary>Parameters side by side in one buffer: see <see cref="Parameter.Stack"/>.</summary>
    public Parameter Stack(IEnumerable<string> names, Shape part, Initializer initializer)
    {
        ParameterScope here = this;
        return Store.Stack([.. names.Select(here.Join)], part, initializer, MustExist).Joint;
    }

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
