using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What relative attention's kernels share: the vectors beside a head's queries, and the scores of a tile.</summary>
internal unsafe struct RelativeCall
{
    /// <summary>Everything that attention has.</summary>
    public AttentionCall Attention;

    public HeadColumns Distances, Ddistances;
    public float* ContentBias, DistanceBias, SegmentBias, Segments;
    public ReadOnlyMemory<int> Types;

    public static RelativeCall Of(RelativeInputs x, Sequences sequences, int heads, DropoutMask mask) => new()
    {
        Attention = AttentionCall.Of(x.Query, x.Key, x.Value, sequences, heads, mask),
        Distances = HeadColumns.Of(x.Distances),
        ContentBias = x.ContentBias.Floats,
        DistanceBias = x.DistanceBias.Floats,
        SegmentBias = x.SegmentBias.Floats,
        Segments = x.Segments.Floats,
        Types = x.Types,
    };

    /// <summary>Columns of a tile's scores by distance: each row needs n of n + rows − 1.</summary>
    public static int ShiftedStride(int n) => AttentionCall.Pad(n + Math.Min(AttentionCall.RowTile, n) - 1);

    /// <summary>Copies one head's u, v, w and both s into [5, width], zeros in the padding.</summary>
    public readonly void LoadBiases(int head, float* to, int width)
    {
        int d = Attention.HeadSize, hidden = Attention.Heads * d;
        new Span<float>(to, 5 * width).Clear();
        Copy(ContentBias, to);
        Copy(DistanceBias, to + width);
        Copy(SegmentBias, to + (2 * width));
        Copy(Segments, to + (3 * width));
        Copy(Segments + hidden, to + (4 * width));

        void Copy(float* from, float* target) => new Span<float>(from + ((long)head * d), d).CopyTo(new Span<float>(target, d));
    }

    /// <summary>to = from + bias, row by row.</summary>
    public static void AddBias<V>(float* from, float* bias, float* to, int rows, int width)
        where V : struct, IVector<V>
    {
        for (int r = 0; r < rows; r++, from += width, to += width)
            for (int j = 0; j < width; j += V.Length)
                V.Store(to + j, V.Load(from + j) + V.Load(bias + j));
    }

    /// <summary>The scores of a tile of query rows, not yet scaled.</summary>
    /// <param name="start">The sentence's first token.</param>
    /// <param name="n">Its length.</param>
    /// <param name="i">The tile's first row in it.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="qi">The tile's queries [rows, width].</param>
    /// <param name="biases">[5, width].</param>
    /// <param name="k">Keys [n, width].</param>
    /// <param name="distances">The sentence's distances [2n − 1, width], from n − 1 down.</param>
    /// <param name="qu">Becomes q + u [rows, width].</param>
    /// <param name="qv">Becomes q + v [rows, width].</param>
    /// <param name="shifted">Working memory [rows, <see cref="ShiftedStride"/>].</param>
    /// <param name="scores">[rows, stride].</param>
    /// <param name="stride">Of scores.</param>
    public readonly void Scores<V>(
        int start, int n, int i, int rows, float* qi, float* biases, float* k, float* distances, float* qu, float* qv, float* shifted, float* scores, int stride)
        where V : struct, IVector<V>
    {
        int d = Attention.HeadSize, width = AttentionCall.Pad(d), by = ShiftedStride(n);
        AddBias<V>(qi, biases, qu, rows, width);
        AddBias<V>(qi, biases + width, qv, rows, width);
        SmallMatMul.MultiplyTransposedB(rows, n, d, 1, qu, width, k, width, scores, stride, accumulate: false);
        SmallMatMul.MultiplyTransposedB(rows, n + rows - 1, d, 1, qv, width, distances + ((long)(n - i - rows) * width), width, shifted, by, accumulate: false);
        ReadOnlySpan<int> types = Types.Span.Slice(start, n);
        for (int r = 0; r < rows; r++)
        {
            float* q = qi + ((long)r * width), w = biases + (2 * width), same = w + width, other = same + width;
            V inSame = V.Zero, inOther = V.Zero;
            for (int j = 0; j < width; j += V.Length)
            {
                V x = V.Load(q + j) + V.Load(w + j);
                inSame = V.MulAdd(x, V.Load(same + j), inSame);
                inOther = V.MulAdd(x, V.Load(other + j), inOther);
            }

            float ofSame = V.Sum(inSame), ofOther = V.Sum(inOther);
            float* row = scores + ((long)r * stride), byDistance = shifted + ((long)r * by) + rows - 1 - r;
            for (int from = 0, to; from < n; from = to)
            {
                to = RunEnd(types, from);
                Add<V>(row + from, byDistance + from, types[from] == types[i + r] ? ofSame : ofOther, to - from);
            }
        }
    }

    /// <summary>Where the run of tokens of one segment that begins at <paramref name="from"/> ends.</summary>
    public static int RunEnd(ReadOnlySpan<int> types, int from)
    {
        int length = types[from..].IndexOfAnyExcept(types[from]);
        return length < 0 ? types.Length : from + length;
    }

    // to += from + constant.
    private static void Add<V>(float* to, float* from, float constant, int count)
        where V : struct, IVector<V>
    {
        V c = V.Set(constant);
        int j = 0;
        for (; j + V.Length <= count; j += V.Length)
            V.Store(to + j, V.Load(to + j) + (V.Load(from + j) + c));
        for (; j < count; j++)
            to[j] += from[j] + constant;
    }
}
