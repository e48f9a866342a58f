namespace Cerbert.Tensors.MatMul;

/// <summary>Tiles of a product straight from unpacked operands, one implementation per vector width.</summary>
internal interface ISmallKernel
{
    /// <summary>Rows of the larger tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Rows of the smaller tile, for what is left.</summary>
    static abstract int FewRows { get; }

    /// <summary>Columns of both tiles: two vectors.</summary>
    static abstract int Columns { get; }

    /// <summary>Up to <see cref="Rows"/> rows; missing ones are computed from the last and not stored.</summary>
    static abstract void RunMany<TColumns>(in SmallTile tile)
        where TColumns : struct, ITileColumns;

    /// <summary>Up to <see cref="FewRows"/> rows.</summary>
    static abstract void RunFew<TColumns>(in SmallTile tile)
        where TColumns : struct, ITileColumns;
}

/// <summary>C tile (+)= alpha · A·B; element [i, k] of A is at i·<see cref="RowStrideA"/> + k·<see cref="DepthStrideA"/>.</summary>
internal unsafe struct SmallTile
{
    public float* A;
    public nint RowStrideA;
    public nint DepthStrideA;
    public float* B;
    public nint StrideB;
    public int Depth;
    public float* C;
    public nint StrideC;
    public int Rows;
    public int Columns;
    public float Alpha;
    public bool Accumulate;
}

/// <summary>How much of a tile's width is used, known to the compiler.</summary>
internal interface ITileColumns
{
    /// <summary>Two vectors, else one.</summary>
    static abstract bool Two { get; }

    /// <summary>Whether the last vector is only partly used.</summary>
    static abstract bool Partial { get; }
}

/// <summary>Both vectors full.</summary>
internal readonly struct FullColumns : ITileColumns
{
    public static bool Two => true;

    public static bool Partial => false;
}

/// <summary>One full vector and a part of the second.</summary>
internal readonly struct WideColumns : ITileColumns
{
    public static bool Two => true;

    public static bool Partial => true;
}

/// <summary>At most one vector.</summary>
internal readonly struct NarrowColumns : ITileColumns
{
    public static bool Two => false;

    public static bool Partial => true;
}
