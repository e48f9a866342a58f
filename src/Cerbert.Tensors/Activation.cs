namespace Cerbert.Tensors;

/// <summary>An element-wise function between layers.</summary>
public enum Activation
{
    /// <summary>x·Φ(x), the exact form with erf (Hendrycks and Gimpel, arXiv 1606.08415).</summary>
    Gelu,

    /// <summary>GELU by tanh: x/2 · (1 + tanh(√(2/π)·(x + 0.044715 x³))).</summary>
    GeluTanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^−x).</summary>
    Sigmoid,

    /// <summary>x · sigmoid(x).</summary>
    Silu,
}
