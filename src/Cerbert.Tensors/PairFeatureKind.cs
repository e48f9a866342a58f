namespace Cerbert.Tensors;

/// <summary>Which blocks the features of a pair (u, v) consist of.</summary>
public enum PairFeatureKind
{
    /// <summary>(u, v).</summary>
    Concatenation,

    /// <summary>(u, v, |u − v|, u∗v), ∗ element by element.</summary>
    DifferenceProduct,

    /// <summary>(|u − v|, u∗v): the same for (v, u) as for (u, v).</summary>
    DifferenceProductOnly,
}
