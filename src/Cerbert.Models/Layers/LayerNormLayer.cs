using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Models.Layers;

/// <summary>Layer normalisation of residual + dropout(x).</summary>
public sealed class LayerNormLayer
{
    /// <summary>Reads or draws "weight" [columns] and "bias" [columns].</summary>
    public LayerNormLayer(ParameterScope scope, int columns, double epsilon)
    {
        Weight = scope.Get("weight", new Shape(columns), Initializer.Ones);
        Bias = scope.Get("bias", new Shape(columns), Initializer.Zeros);
        Epsilon = (float)epsilon;
    }

    /// <summary>γ, [columns].</summary>
    public Parameter Weight { get; }

    /// <summary>β, [columns].</summary>
    public Parameter Bias { get; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>[rows, columns] → the same.</summary>
    public Tensor Forward(Tensor x, Tensor? residual = null, DropoutMask mask = default) =>
        ResidualLayerNorm.Apply(x, residual, Weight, Bias, Epsilon, mask);

    /// <summary>The end of a sub-layer: residual + dropout(x), normalised. What backward needs is kept in another form, so x is released.</summary>
    internal Tensor Close(Tensor x, Tensor residual, ForwardPass pass, double dropout)
    {
        Tensor y = Forward(x, residual, pass.Mask(dropout));
        x.Dispose();
        return y;
    }
}
