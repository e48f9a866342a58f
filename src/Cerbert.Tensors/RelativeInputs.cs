namespace Cerbert.Tensors;

/// <summary>What relative attention reads: see <see cref="Ops.RelativeAttention"/>.</summary>
/// <param name="Query">[tokens, hidden].</param>
/// <param name="Key">[tokens, hidden].</param>
/// <param name="Value">[tokens, hidden].</param>
/// <param name="Distances">[2·longest − 1, hidden]: a vector per distance query − key, from longest − 1 down to 1 − longest.</param>
/// <param name="ContentBias">[heads, head size] float32, beside the query where it meets keys.</param>
/// <param name="DistanceBias">[heads, head size] float32, where it meets distances.</param>
/// <param name="SegmentBias">[heads, head size] float32, where it meets segments.</param>
/// <param name="Segments">[2, heads, head size] float32: query and key in one segment, in two.</param>
/// <param name="Types">[tokens] segment of each token.</param>
public sealed record RelativeInputs(
    Tensor Query, Tensor Key, Tensor Value, Tensor Distances, Tensor ContentBias, Tensor DistanceBias, Tensor SegmentBias, Tensor Segments,
    ReadOnlyMemory<int> Types);
