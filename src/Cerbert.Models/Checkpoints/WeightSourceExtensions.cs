namespace Cerbert.Models.Checkpoints;

/// <summary>What readers of any <see cref="IWeightSource"/> need again and again.</summary>
public static class WeightSourceExtensions
{
    /// <summary>Type and shape of a tensor that must be there; else an <see cref="InvalidDataException"/>.</summary>
    public static WeightInfo GetInfo(this IWeightSource source, string name) =>
        source.TryGetInfo(name, out WeightInfo? info)
            ? info
            : throw BadFile.Error(source.Location, $"has no tensor {BadFile.Quote(name)} among its {source.Names.Count}");

    /// <summary>Reads a whole floating-point tensor into a new array.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="shape">Its dimensions; empty for a scalar.</param>
    public static float[] ReadFloats(this IWeightSource source, string name, out int[] shape)
    {
        WeightInfo info = source.GetInfo(name);
        RequireFloat(source, info, wanted: true);
        shape = [.. info.Shape];
        var values = new float[ArrayLength(source, info)];
        source.Read(name, values);
        return values;
    }

    /// <summary>Reads a whole integer or bool tensor into a new array.</summary>
    public static long[] ReadInt64(this IWeightSource source, string name)
    {
        WeightInfo info = source.GetInfo(name);
        RequireFloat(source, info, wanted: false);
        var values = new long[ArrayLength(source, info)];
        source.Read(name, values);
        return values;
    }

    /// <summary>
    /// Reads a tensor that must have a given shape, as a layer loads its weight. A missing tensor or another shape is an
    /// <see cref="InvalidDataException"/> that names both shapes.
    /// </summary>
    public static void Read(this IWeightSource source, string name, ReadOnlySpan<int> expectedShape, Span<float> destination)
    {
        WeightInfo info = source.GetInfo(name);
        if (!info.Shape.AsSpan().SequenceEqual(expectedShape))
        {
            throw BadFile.Tensor(
                source.Location,
                name,
                $"has shape {TensorShape.Describe(info.Shape.AsSpan())}, but config.json asks for {TensorShape.Describe(expectedShape)}");
        }
        source.Read(name, destination);
    }

    /// <summary>Refuses a read of the wrong kind or into memory of the wrong length.</summary>
    internal static void RequireReadable(IWeightSource source, WeightInfo info, bool asFloat, int length)
    {
        RequireFloat(source, info, asFloat);
        if (info.Count != length)
            throw new ArgumentException($"tensor {BadFile.Quote(info.Name)} has {info.Count} elements, the destination {length}", nameof(length));
    }

    private static void RequireFloat(IWeightSource source, WeightInfo info, bool wanted)
    {
        if (info.Type.IsFloat() != wanted)
            throw BadFile.Tensor(source.Location, info.Name, $"holds {info.Type}, expected {(wanted ? "floating-point numbers" : "integers")}");
    }

    private static int ArrayLength(IWeightSource source, WeightInfo info) =>
        info.Count <= Array.MaxLength
            ? (int)info.Count
            : throw BadFile.Tensor(source.Location, info.Name, $"has {info.Count} elements; at most {Array.MaxLength} can be read");
}
