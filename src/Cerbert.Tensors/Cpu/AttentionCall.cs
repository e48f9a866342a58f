using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What the attention kernels share: where a head's rows lie, how probabilities and dropout are computed.</summary>
internal unsafe struct AttentionCall
{
    /// <summary>Query rows handled at a time, so that their scores stay in the second cache level.</summary>
    public const int RowTile = 64;

    /// <summary>Rows of scores and of a head's values are padded to a multiple of this many floats: whole vectors at any width.</summary>
    private const int Step = 16;

    private const int CacheLine = 64;
    private const int TasksPerThread = 8;

    public void* Qkv, Context, Dcontext, Dqkv;
    public float* LogSum;
    public Sequences Sequences;
    public int Heads, HeadSize, Hidden, Tokens;
    public bool AccumulateDqkv, IsFloat;
    public DropoutMask Mask;

    /// <summary>The stride of a row of that many floats.</summary>
    public static int Pad(int columns) => (columns + Step - 1) / Step * Step;

    /// <summary>Heads of one sentence that a thread takes one after another.</summary>
    public int HeadsPerTask;

    /// <summary>How many tasks there are.</summary>
    public readonly int Tasks => Sequences.Count * (Heads / HeadsPerTask);

    /// <summary>Sentence and first head of a numbered task.</summary>
    public readonly (int Sentence, int FirstHead) Task(int task) =>
        (task / (Heads / HeadsPerTask), task % (Heads / HeadsPerTask) * HeadsPerTask);

    public static AttentionCall Of(Tensor qkv, Sequences sequences, int heads, DropoutMask mask)
    {
        int hidden = qkv.Columns / 3;
        return new AttentionCall
        {
            Qkv = qkv.Pointer,
            IsFloat = qkv.DType == DType.Float32,
            Sequences = sequences,
            Heads = heads,
            HeadSize = hidden / heads,
            Hidden = hidden,
            Tokens = qkv.Rows,
            Mask = mask,
            HeadsPerTask = Group(sequences.Count, heads),
        };
    }

    /// <summary>
    /// Asks for one head's columns of a row before they are needed: the rows lie pages apart, so the processor does not foresee them.
    /// Called row by row between computations: all at once, most requests had no effect.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(void* from, int columns, int firstColumn, int row)
    {
        if (!Sse.IsSupported)
            return;
        int size = IsFloat ? sizeof(float) : sizeof(ushort);
        byte* at = (byte*)from + ((((long)row * columns) + firstColumn) * size), end = at + (HeadSize * size);
        for (; at < end; at += CacheLine)
            Sse.Prefetch1(at);
    }

    /// <summary>As <see cref="Prefetch"/>, for query, key and value or their gradients.</summary>
    public readonly void PrefetchQkv(void* from, int head, int row)
    {
        for (int part = 0; part < 3; part++)
            Prefetch(from, 3 * Hidden, (part * Hidden) + (head * HeadSize), row);
    }

    // The most heads together that leave every thread some tasks to choose from.
    private static int Group(int sentences, int heads)
    {
        int group = heads;
        while (group > 1 && (heads % group != 0 || (long)sentences * (heads / group) < TasksPerThread * WorkerPool.Threads))
            group--;
        return group;
    }

    /// <summary>Reads one head's query (part 0), key (1) or value (2) as floats [rows, stride], zeros in the padding of each row.</summary>
    public readonly void Load<V, T>(int part, int start, int rows, int head, float* to, int stride, float scale = 1)
        where V : struct, IVector<V>
        where T : struct, IElement =>
        LoadRows<V, T>(Qkv, 3 * Hidden, part * Hidden + head * HeadSize, start, rows, to, stride, scale);

    /// <summary>Reads one head's columns of a [tokens, columns] matrix.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void LoadRows<V, T>(void* from, int columns, int firstColumn, int start, int rows, float* to, int stride, float scale = 1)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        V factor = V.Set(scale);
        int whole = HeadSize / V.Length * V.Length;
        long at = ((long)start * columns) + firstColumn;
        for (int i = 0; i < rows; i++, at += columns, to += stride)
        {
            for (int j = 0; j < whole; j += V.Length)
                V.Store(to + j, T.Load<V>(from, at + j) * factor);
            for (int j = whole; j < stride; j += V.Length)
                V.Store(to + j, j < HeadSize ? Lanes.Load<V, T>(from, at + j, HeadSize - j) * factor : V.Zero);
        }
    }

    /// <summary>Writes one head's columns of some rows of a [tokens, columns] matrix, or adds to them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public readonly void StoreRows<V, T>(float* from, int stride, void* to, int columns, int firstColumn, int start, int rows, bool accumulate)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        int whole = accumulate ? 0 : HeadSize / V.Length * V.Length;
        long at = ((long)start * columns) + firstColumn;
        for (int i = 0; i < rows; i++, at += columns, from += stride)
        {
            for (int j = 0; j < whole; j += V.Length)
                T.Store(to, at + j, V.Load(from + j));
            for (int j = whole; j < HeadSize; j += V.Length)
            {
                int count = Math.Min(V.Length, HeadSize - j);
                V value = V.Load(from + j);
                Lanes.Store<V, T>(to, at + j, accumulate ? value + Lanes.Load<V, T>(to, at + j, count) : value, count);
            }
        }
    }

    /// <summary>Applies the dropout mask to a row of probabilities: to[j] = mask · scale · from[j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Drop<V>(float* from, float* to, int token, int head, int length)
        where V : struct, IVector<V>
    {
        V scale = V.Set(Mask.Scale);
        long block = ((long)token * Heads + head) * DropoutMask.BlocksPerRow(Sequences.Longest);
        for (int j = 0; j < length; j += 64, block++)
        {
            ulong keep = Mask.Keep(block);
            int stop = Math.Min(64, Pad(length) - j);
            for (int k = 0; k < stop; k += V.Length)
                V.Store(to + j + k, V.Select(keep >> k, V.Load(from + j + k)) * scale);
        }
    }
}
