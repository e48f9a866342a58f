namespace Cerbert.Training.Configuration;

/// <summary>An element-wise non-linearity.</summary>
public enum Activation
{
    /// <summary>x Φ(x), exact.</summary>
    Gelu,

    /// <summary>GELU's tanh approximation.</summary>
    GeluNew,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}
