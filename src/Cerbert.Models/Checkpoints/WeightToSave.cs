using System.Collections.Immutable;

namespace Cerbert.Models.Checkpoints;

/// <summary>Gives the elements of a tensor when the writer gets to it, so that nothing is copied before.</summary>
/// <returns>Row-major floats, as many as the shape says; they must stay valid until the writer asks for the next tensor.</returns>
public delegate ReadOnlySpan<float> FloatSource();

/// <summary>A tensor to be saved.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar.</param>
/// <param name="Values">Called once, when its turn comes, to get its elements.</param>
public sealed record WeightToSave(string Name, ImmutableArray<int> Shape, FloatSource Values)
{
    /// <summary>The number of elements.</summary>
    public long Count { get; } = TensorShape.Count(Shape.AsSpan());
}
