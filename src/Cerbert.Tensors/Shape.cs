using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Tensors;

/// <summary>The sizes of a tensor's dimensions, outermost first; up to four of them, none for a scalar.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int d0, d1, d2, d3;

    /// <summary>A shape from its sizes.</summary>
    /// <exception cref="ArgumentException">A size is negative, or there are more than four.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > 4)
            throw new ArgumentException($"a shape has at most 4 dimensions, not {sizes.Length}", nameof(sizes));
        foreach (int size in sizes)
            if (size < 0)
                throw new ArgumentException($"a dimension cannot be {size}", nameof(sizes));
        Rank = sizes.Length;
        d0 = Rank > 0 ? sizes[0] : 1;
        d1 = Rank > 1 ? sizes[1] : 1;
        d2 = Rank > 2 ? sizes[2] : 1;
        d3 = Rank > 3 ? sizes[3] : 1;
    }

    /// <summary>The shape of a single number.</summary>
    public static Shape Scalar => new([]);

    /// <summary>How many dimensions there are, 0–4.</summary>
    public int Rank { get; }

    /// <summary>The size of one dimension.</summary>
    public int this[int dimension] => dimension < 0 || dimension >= Rank
        ? throw new ArgumentOutOfRangeException(nameof(dimension), $"{this} has no dimension {dimension}")
        : dimension switch { 0 => d0, 1 => d1, 2 => d2, _ => d3 };

    /// <summary>Numbers in the tensor.</summary>
    public long Count => (long)Math.Max(d0, Rank == 0 ? 1 : 0) * d1 * d2 * d3;

    /// <summary>The innermost size: 1 for a scalar.</summary>
    public int Columns => Rank == 0 ? 1 : this[Rank - 1];

    /// <summary>All but the innermost dimension taken together.</summary>
    public int Rows => Rank switch { <= 1 => 1, 2 => d0, 3 => d0 * d1, _ => d0 * d1 * d2 };

    /// <summary>The sizes as an array.</summary>
    public int[] ToArray() => Rank switch { 0 => [], 1 => [d0], 2 => [d0, d1], 3 => [d0, d1, d2], _ => [d0, d1, d2, d3] };

    /// <inheritdoc/>
    public bool Equals(Shape other) => Rank == other.Rank && d0 == other.d0 && d1 == other.d1 && d2 == other.d2 && d3 == other.d3;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, d0, d1, d2, d3);

    /// <summary>Whether both have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the sizes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>"[32, 768]".</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}
