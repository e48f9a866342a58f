using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>A linear layer: y = f(x·Wᵀ + b).</summary>
public sealed class LinearLayer
{
    /// <summary>Reads or draws "weight" [out, in] and "bias" [out].</summary>
    public LinearLayer(ParameterScope scope, int inputs, int outputs, double deviation, Activation? activation = null)
    {
        Weight = scope.Get("weight", new Shape(outputs, inputs), Initializer.Normal(deviation));
        Bias = scope.Get("bias", new Shape(outputs), Initializer.Zeros);
        Activation = activation;
    }

    /// <summary>A layer of parameters that have names of their own.</summary>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out].</param>
    internal LinearLayer(Parameter weight, Parameter bias)
    {
        Weight = weight;
        Bias = bias;
    }

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>[out].</summary>
    public Parameter Bias { get; }

    /// <summary>f, or null for none.</summary>
    public Activation? Activation { get; }

    /// <summary>Several layers of one input computed as one; each keeps its own names in the checkpoint.</summary>
    public static LinearLayer Stacked(ParameterScope scope, string[] names, int inputs, int outputs, double deviation) => new(
        scope.Stack(names.Select(name => name + ".weight"), new Shape(outputs, inputs), Initializer.Normal(deviation)),
        scope.Stack(names.Select(name => name + ".bias"), new Shape(outputs), Initializer.Zeros));

    /// <summary>[rows, in] → [rows, out].</summary>
    public Tensor Forward(Tensor x) => Linear.Apply(x, Weight, Bias, Activation);
}
