using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>
/// The layout in which oneDNN's bfloat16 code reads the second factor B [k, n] of a product (its tag BA16a64b2a): 64 columns after another; of those, pairs
/// of rows, and of a pair, column by column, both numbers. B[k, n] lies at (n / 64)·64·K + (k / 2)·128 + (n mod 64)·2 + k mod 2.
/// </summary>
/// <remarks>
/// A weight W [outputs, inputs] is such a factor twice: as Wᵀ in y = x·Wᵀ, as W in dx = dy·W; one is made out of the other. Given plain rows, oneDNN copies them into this layout in
/// every product. docs/decisions/0002-matrix-products.md has the figures. <see cref="ManagedMatMul"/> reads the layout too: a number of a pair is a shift or a mask away.
/// </remarks>
internal static unsafe class PairBlocks
{
    /// <summary>Rows and columns of a weight in a block; what is laid out at once is a stripe of so many rows.</summary>
    public const int Size = 64;

    // Pairs are moved in groups of so many numbers.
    private const int Line = 32;

    // Numbers of a weight. Models of larger ones do not fit the caches, and a line that is overwritten need not be fetched before.
    private const long Large = 1 << 19;

    // Bytes of two groups of four numbers, the two in the middle of each swapped.
    private static readonly Vector128<byte> s_middle = Vector128.Create((byte)0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15);

    /// <summary>Whether this processor has the instructions that lay weights out.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>Whether a weight of these sizes consists of whole blocks.</summary>
    public static bool Fits(int outputs, int inputs) => outputs % Size == 0 && inputs % Size == 0;

    /// <summary>Whether a memory descriptor of B [k, n] says this layout.</summary>
    public static bool Describes(OneDnnFunctions functions, nint descriptor, int k) =>
        new OneDnnBlocking(functions, descriptor).Is([(Line / 2, 0), (Size, 1), (2, 0)], outerStrides: [Line * Size, (long)k * Size]);

    /// <summary>Rows that are laid out at once: their pairs of a column fill a cache line.</summary>
    public const int Rows = 16;

    /// <summary>Lays some rows of W out in Wᵀ.</summary>
    /// <param name="rows">[<see cref="Rows"/>, inputs], row by row.</param>
    /// <param name="first">The first one's place in W, a multiple of <see cref="Rows"/>.</param>
    /// <param name="outputs">Rows of W.</param>
    /// <param name="inputs">Its columns.</param>
    /// <param name="to">All of Wᵀ, at the start of a cache line.</param>
    public static void StoreTransposed(ushort* rows, int first, int outputs, int inputs, ushort* to)
    {
        bool past = (long)outputs * inputs >= Large;
        int place = first % Size;
        uint* stripe = (uint*)(to + ((long)(first - place) * inputs)) + place;
        for (int pair = 0; pair < inputs / 2; pair += 4)
            Transpose(rows + (2 * pair), inputs, stripe + ((long)pair * Size), past);
    }

    /// <summary>Reads some rows of W out of Wᵀ: what <see cref="StoreTransposed"/> wrote.</summary>
    /// <param name="from">All of Wᵀ.</param>
    /// <param name="first">The first row's place in W, a multiple of <see cref="Rows"/>.</param>
    /// <param name="inputs">Columns of W.</param>
    /// <param name="rows">[<see cref="Rows"/>, inputs], row by row.</param>
    public static void LoadTransposed(ushort* from, int first, int inputs, ushort* rows)
    {
        int place = first % Size;
        uint* stripe = (uint*)(from + ((long)(first - place) * inputs)) + place;
        for (int pair = 0; pair < inputs / 2; pair += 4)
            TransposeBack(stripe + ((long)pair * Size), rows + (2 * pair), inputs);
    }

    /// <summary>Makes a block of W out of one of Wᵀ: in each 64 rows of W by 64 columns, one after another in memory.</summary>
    /// <param name="from">All of Wᵀ.</param>
    /// <param name="row">Which block of W's rows.</param>
    /// <param name="column">Which block of its columns.</param>
    /// <param name="outputs">Rows of W.</param>
    /// <param name="inputs">Its columns.</param>
    /// <param name="to">All of W.</param>
    public static void Turn(ushort* from, int row, int column, int outputs, int inputs, ushort* to)
    {
        // Of two rows and two columns the four numbers lie side by side in both: they move as one, those in the middle swapped.
        ulong* source = (ulong*)(from + ((long)row * Size * inputs) + ((long)column * Size * Size));
        ulong* target = (ulong*)(to + ((long)column * Size * outputs) + ((long)row * Size * Size));
        for (int i = 0; i < Line; i += Vector512<ulong>.Count)
            for (int j = 0; j < Line; j += Vector512<ulong>.Count)
                Turn8(source + (i * Line) + j, target + (j * Line) + i);
    }

    // Eight vectors of eight, transposed.
    private static void Turn8(ulong* from, ulong* to)
    {
        Vector512<byte> middle = Vector512.Create(Vector256.Create(s_middle, s_middle), Vector256.Create(s_middle, s_middle));
        Vector512<ulong> a = Swapped(from, 0, middle), b = Swapped(from, 1, middle), c = Swapped(from, 2, middle), d = Swapped(from, 3, middle);
        Vector512<ulong> e = Swapped(from, 4, middle), f = Swapped(from, 5, middle), g = Swapped(from, 6, middle), h = Swapped(from, 7, middle);
        Quarter(Avx512F.UnpackLow(a, b), Avx512F.UnpackLow(c, d), Avx512F.UnpackLow(e, f), Avx512F.UnpackLow(g, h), to);
        Quarter(Avx512F.UnpackHigh(a, b), Avx512F.UnpackHigh(c, d), Avx512F.UnpackHigh(e, f), Avx512F.UnpackHigh(g, h), to + Line);
    }

    // Of each of eight rows the numbers at even places, or at odd ones, a pair of rows in each argument; they become every second row.
    private static void Quarter(Vector512<ulong> ab, Vector512<ulong> cd, Vector512<ulong> ef, Vector512<ulong> gh, ulong* to)
    {
        Vector512<ulong> firstEven = Avx512F.Shuffle4x128(ab, cd, 0x88), firstOdd = Avx512F.Shuffle4x128(ab, cd, 0xDD);
        Vector512<ulong> lastEven = Avx512F.Shuffle4x128(ef, gh, 0x88), lastOdd = Avx512F.Shuffle4x128(ef, gh, 0xDD);
        Avx512F.Shuffle4x128(firstEven, lastEven, 0x88).Store(to);
        Avx512F.Shuffle4x128(firstOdd, lastOdd, 0x88).Store(to + (2 * Line));
        Avx512F.Shuffle4x128(firstEven, lastEven, 0xDD).Store(to + (4 * Line));
        Avx512F.Shuffle4x128(firstOdd, lastOdd, 0xDD).Store(to + (6 * Line));
    }

    private static Vector512<ulong> Swapped(ulong* from, int row, Vector512<byte> middle) =>
        Avx512BW.Shuffle(Vector512.Load(from + (row * Line)).AsByte(), middle).AsUInt64();

    // Four pairs of 16 rows, transposed as wholes. A vector holds those of rows r, r + 4, r + 8 and r + 12.
    private static void Transpose(ushort* from, int stride, uint* to, bool past)
    {
        Vector512<uint> a = Gather(from, stride), b = Gather(from + stride, stride);
        Vector512<uint> c = Gather(from + (2L * stride), stride), d = Gather(from + (3L * stride), stride);
        Vector512<ulong> low = Avx512F.UnpackLow(a, b).AsUInt64(), lowNext = Avx512F.UnpackLow(c, d).AsUInt64();
        Vector512<ulong> high = Avx512F.UnpackHigh(a, b).AsUInt64(), highNext = Avx512F.UnpackHigh(c, d).AsUInt64();
        Put(Avx512F.UnpackLow(low, lowNext).AsUInt32(), to, past);
        Put(Avx512F.UnpackHigh(low, lowNext).AsUInt32(), to + Size, past);
        Put(Avx512F.UnpackLow(high, highNext).AsUInt32(), to + (2 * Size), past);
        Put(Avx512F.UnpackHigh(high, highNext).AsUInt32(), to + (3 * Size), past);
    }

    // The other way round; the same shuffles undo themselves.
    private static void TransposeBack(uint* from, ushort* to, int stride)
    {
        Vector512<uint> a = Vector512.Load(from), b = Vector512.Load(from + Size), c = Vector512.Load(from + (2 * Size)), d = Vector512.Load(from + (3 * Size));
        Vector512<ulong> low = Avx512F.UnpackLow(a, b).AsUInt64(), lowNext = Avx512F.UnpackLow(c, d).AsUInt64();
        Vector512<ulong> high = Avx512F.UnpackHigh(a, b).AsUInt64(), highNext = Avx512F.UnpackHigh(c, d).AsUInt64();
        Scatter(Avx512F.UnpackLow(low, lowNext).AsUInt16(), to, stride);
        Scatter(Avx512F.UnpackHigh(low, lowNext).AsUInt16(), to + stride, stride);
        Scatter(Avx512F.UnpackLow(high, highNext).AsUInt16(), to + (2L * stride), stride);
        Scatter(Avx512F.UnpackHigh(high, highNext).AsUInt16(), to + (3L * stride), stride);
    }

    private static void Scatter(Vector512<ushort> rows, ushort* to, long stride)
    {
        rows.GetLower().GetLower().Store(to);
        rows.GetLower().GetUpper().Store(to + (4 * stride));
        rows.GetUpper().GetLower().Store(to + (8 * stride));
        rows.GetUpper().GetUpper().Store(to + (12 * stride));
    }

    private static void Put(Vector512<uint> line, uint* to, bool past)
    {
        if (past)
            line.StoreAlignedNonTemporal(to);
        else
            line.Store(to);
    }

    private static Vector512<uint> Gather(ushort* from, long stride) => Vector512.Create(
        Vector256.Create(Vector128.Load(from), Vector128.Load(from + (4 * stride))),
        Vector256.Create(Vector128.Load(from + (8 * stride)), Vector128.Load(from + (12 * stride)))).AsUInt32();
}
