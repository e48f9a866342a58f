namespace Cerbert.Tensors.MatMul;

/// <summary>
/// The innermost loop of a product: a tile of C that stays in registers while it walks along K. One implementation
/// per vector width.
/// </summary>
/// <remarks>
/// A is packed in panels of <see cref="Rows"/> rows, each cut into blocks of <see cref="DepthBlock"/> along K and
/// stored row by row within a block; so a row-major A is packed by copying. B is packed in panels of
/// <see cref="Columns"/> columns, stored [K, Columns].
/// </remarks>
internal unsafe interface IMicroKernel
{
    /// <summary>Length of the pieces along K in which A is packed.</summary>
    const int DepthBlock = 16;

    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>
    /// C tile = A panel · B panel over <paramref name="depth"/>, + C where <paramref name="accumulate"/>, + one bias
    /// per column unless null.
    /// </summary>
    static abstract void Run(float* a, float* b, int depth, float* c, nint strideC, bool accumulate, float* bias);
}
