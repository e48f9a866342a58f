using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

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

    /// <summary>Bytes that are asked for in each of these pieces.</summary>
    const int AheadPerBlock = 4 * CacheLine;

    private const int CacheLine = 64;

    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Steps along K of a piece of B: with what is streamed past it, it fits the first-level cache.</summary>
    static abstract int PieceDepth { get; }

    /// <summary>
    /// The tile of sums [<see cref="Rows"/>, <see cref="Columns"/>] = A panel · B panel over <paramref name="depth"/>, + what it held where
    /// <paramref name="accumulate"/>.
    /// </summary>
    static abstract void Run(float* a, float* b, int depth, float* sums, bool accumulate, byte* ahead);

    /// <summary>Asks for what comes next while the present steps are computed: four lines in each block of steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Prefetch(ref byte* ahead)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch1(ahead);
        Sse.Prefetch1(ahead + CacheLine);
        Sse.Prefetch1(ahead + 2 * CacheLine);
        Sse.Prefetch1(ahead + 3 * CacheLine);
        ahead += AheadPerBlock;
    }
}
