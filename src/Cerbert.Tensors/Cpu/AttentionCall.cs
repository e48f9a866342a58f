using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What the attention kernels share: where a head's rows lie, how probabilities and dropout are computed.</summary>
internal unsafe partial struct AttentionCall
{
    /// <summary>Query rows handled at a time, so that their scores stay in the second cache level.</summary>
    public const int RowTile = 64;

    /// <summary>Rows of scores and of a head's values are padded to a multiple of this many floats: whole vectors at any width.</summary>
    private const int Step = 16;

    private const int CacheLine = 64;
    private const int TasksPerThread = 8;

    public HeadColumns Query, Key, Value, Context, Dcontext, Dquery, Dkey, Dvalue;
    public float* LogSum;
    public Sequences Sequences, Keys;
    public int Heads, HeadSize, Tokens;
    public bool IsFloat, IsCausal;
    public DropoutMask Mask;

    /// <summary>What scores are multiplied by before the softmax.</summary>
    public float Scale;

    /// <summary>What multiplies long sentences' matrices in bfloat16; null where that gains nothing.</summary>
    public MatMulEngine? Engine;

    /// <summary>The stride of a row of that many floats.</summary>
    public static int Pad(int columns) => (columns + Step - 1) / Step * Step;

    /// <summary>Heads of one sentence that a thread takes one after another.</summary>
    public int HeadsPerTask;

    /// <summary>How many tasks there are.</summary>
    public readonly int Tasks => Sequences.Count * (Heads / HeadsPerTask);

    /// <summary>Sentence and first head of a numbered task.</summary>
    public readonly (int Sentence, int FirstHead) Task(int task) =>
        (task / (Heads / HeadsPerTask), task % (Heads / HeadsPerTask) * HeadsPerTask);

    /// <summary>How many of m keys a query row sees.</summary>
    public readonly int Visible(int row, int m) => IsCausal ? Math.Min(m, row + 1) : m;

    /// <summary>Self-attention: query, key and value side by side in [tokens, 3·hidden].</summary>
    public static AttentionCall Of(Tensor qkv, Sequences sequences, int heads, DropoutMask mask, bool causal = false)
    {
        int hidden = qkv.Columns / 3;
        AttentionCall call = Of(qkv, hidden, sequences, sequences, heads, mask);
        (call.Key, call.Value, call.IsCausal) = (HeadColumns.Of(qkv, hidden), HeadColumns.Of(qkv, 2 * hidden), causal);
        return call;
    }

    /// <summary>Attention to other sequences: key and value side by side in [key tokens, 2·hidden].</summary>
    public static AttentionCall Of(Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask)
    {
        AttentionCall call = Of(query, query.Columns, sequences, keys, heads, mask);
        (call.Key, call.Value) = (HeadColumns.Of(keyValue), HeadColumns.Of(keyValue, query.Columns));
        return call;
    }

    /// <summary>Self-attention with query, key and value apart, [tokens, hidden] each.</summary>
    public static AttentionCall Of(Tensor query, Tensor key, Tensor value, Sequences sequences, int heads, DropoutMask mask)
    {
        AttentionCall call = Of(query, query.Columns, sequences, sequences, heads, mask);
        (call.Key, call.Value) = (HeadColumns.Of(key), HeadColumns.Of(value));
        return call;
    }

    private static AttentionCall Of(Tensor query, int hidden, Sequences sequences, Sequences keys, int heads, DropoutMask mask) => new()
    {
        Query = HeadColumns.Of(query),
        IsFloat = query.DType == DType.Float32,
        Sequences = sequences,
        Keys = keys,
        Heads = heads,
        HeadSize = hidden / heads,
        Scale = 1 / MathF.Sqrt(hidden / heads),
        Engine = query.DType == DType.BFloat16 && MatMulEngines.Current.MultipliesHeads ? MatMulEngines.Current : null,
        Tokens = query.Rows,
        Mask = mask,
        HeadsPerTask = Group(sequences.Count, heads),
    };

    /// <summary>
    /// Asks for one head's columns of a row before they are needed: the rows lie pages apart, so the processor does not foresee them.
    /// Called row by row between computations: all at once, most requests had no effect. A row that is not there does no harm.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(in HeadColumns from, int head, int row)
    {
        if (!Sse.IsSupported || from.Data == null)
            return;
        int size = IsFloat ? sizeof(float) : sizeof(ushort);
        byte* at = (byte*)from.Data + ((((long)row * from.Stride) + from.First + (head * HeadSize)) * size), end = at + (HeadSize * size);
        for (; at < end; at += CacheLine)
            Sse.Prefetch1(at);
    }

    /// <summary>As the other, for what the next head reads.</summary>
    public readonly void PrefetchNext(int head, int row, int keyRow)
    {
        if (head + 1 == Heads)
            return;
        Prefetch(Query, head + 1, row);
        Prefetch(Key, head + 1, keyRow);
        Prefetch(Value, head + 1, keyRow);
        if (Dcontext.Data == null)
            return;
        Prefetch(Dcontext, head + 1, row);
        Prefetch(Context, head + 1, row);
    }

    /// <summary>As the other, for the gradients of query, key and value.</summary>
    public readonly void PrefetchGradients(int head, int row, int keyRow)
    {
        Prefetch(Dquery, head, row);
        Prefetch(Dkey, head, keyRow);
        Prefetch(Dvalue, head, keyRow);
    }

    // The most heads together that leave every thread some tasks to choose from.
    private static int Group(int sentences, int heads)
    {
        int group = heads;
        while (group > 1 && (heads % group != 0 || (long)sentences * (heads / group) < TasksPerThread * WorkerPool.Threads))
            group--;
        return group;
    }

    /// <summary>Reads one head's columns as floats [rows, stride], zeros in the padding of each row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void Load<V, T>(in HeadColumns from, int head, int start, int rows, float* to, int stride, float scale = 1)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        V factor = V.Set(scale);
        int whole = HeadSize / V.Length * V.Length;
        long at = ((long)start * from.Stride) + from.First + (head * HeadSize);
        for (int i = 0; i < rows; i++, at += from.Stride, to += stride)
        {
            for (int j = 0; j < whole; j += V.Length)
                V.Store(to + j, T.Load<V>(from.Data, at + j) * factor);
            for (int j = whole; j < stride; j += V.Length)
                V.Store(to + j, j < HeadSize ? Lanes.Load<V, T>(from.Data, at + j, HeadSize - j) * factor : V.Zero);
        }
    }

    /// <summary>Writes one head's columns of some rows, or adds to them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void Store<V, T>(float* from, int stride, in HeadColumns to, int head, int start, int rows)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        if (to.Data == null)
            return;
        int whole = to.Accumulate ? 0 : HeadSize / V.Length * V.Length;
        long at = ((long)start * to.Stride) + to.First + (head * HeadSize);
        for (int i = 0; i < rows; i++, at += to.Stride, from += stride)
        {
            for (int j = 0; j < whole; j += V.Length)
                T.Store(to.Data, at + j, V.Load(from + j));
            if (whole < HeadSize)
                StoreRest<V, T>(from, to, at, whole);
        }
    }

    // The columns from the first on, or their sums with what is there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void StoreRest<V, T>(float* from, in HeadColumns to, long at, int first)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        for (int j = first; j < HeadSize; j += V.Length)
        {
            int count = Math.Min(V.Length, HeadSize - j);
            V value = V.Load(from + j);
            Lanes.Store<V, T>(to.Data, at + j, to.Accumulate ? value + Lanes.Load<V, T>(to.Data, at + j, count) : value, count);
        }
    }
}
