using System.Collections.Immutable;

namespace Cerbert.Models.Checkpoints;

/// <summary>What a file says about one tensor, known without reading its elements.</summary>
/// <param name="Name">The name the source knows it by.</param>
/// <param name="Type">How its elements are stored.</param>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar.</param>
public sealed record WeightInfo(string Name, WeightType Type, ImmutableArray<int> Shape)
{
    /// <summary>The number of elements: the product of the shape, 1 for a scalar.</summary>
    public long Count { get; } = TensorShape.Count(Shape.AsSpan());
}
