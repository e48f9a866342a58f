namespace Cerbert.Models.Checkpoints;

/// <summary>Arithmetic on shapes that come from files, where any product may overflow.</summary>
internal static class TensorShape
{
    /// <summary>More dimensions than any tensor library allows: a longer list is damage.</summary>
    public const int MaxRank = 64;

    /// <summary>The product of the dimensions; false where it exceeds a signed 64-bit integer.</summary>
    public static bool TryCount(ReadOnlySpan<int> shape, out long count)
    {
        count = 1;
        if (shape.Contains(0))
        {
            count = 0;
            return true;
        }
        foreach (int dimension in shape)
        {
            if (count > long.MaxValue / dimension)
                return false;
            count *= dimension;
        }
        return true;
    }

    /// <summary>The product of dimensions already known to be sane.</summary>
    public static long Count(ReadOnlySpan<int> shape) =>
        TryCount(shape, out long count)
            ? count
            : throw new ArgumentException($"the shape {Describe(shape)} has more elements than 63 bits can count", nameof(shape));

    /// <summary>As a reader of PyTorch writes it: [160, 32].</summary>
    public static string Describe(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
