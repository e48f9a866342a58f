namespace Cerbert.Tensors;

/// <summary>Where the gradients of <see cref="RelativeInputs"/> go.</summary>
/// <param name="Query">[tokens, hidden].</param>
/// <param name="Key">[tokens, hidden].</param>
/// <param name="Value">[tokens, hidden].</param>
/// <param name="Distances">[2·longest − 1, hidden].</param>
/// <param name="ContentBias">[heads, head size].</param>
/// <param name="DistanceBias">[heads, head size].</param>
/// <param name="SegmentBias">[heads, head size].</param>
/// <param name="Segments">[2, heads, head size].</param>
public sealed record RelativeTargets(
    GradTarget Query, GradTarget Key, GradTarget Value, GradTarget Distances, GradTarget ContentBias, GradTarget DistanceBias, GradTarget SegmentBias,
    GradTarget Segments);
