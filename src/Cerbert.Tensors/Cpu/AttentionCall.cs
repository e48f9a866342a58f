using System.Runtime.CompilerServices;
using Cerbert.Tensors.Random;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What the attention kernels share: where a head's rows lie, how probabilities and dropout are computed.</summary>
internal unsafe struct AttentionCall
{
    /// <summary>Query rows handled at a time, so that their scores stay in the second cache level.</summary>
    public const int RowTile = 64;

    /// <summary>Rows of scores and of a head's values are padded to a multiple of this many floats: whole vectors at any width.</summary>
    private const int Step = 16;

    public void* Qkv, Context, Dcontext, Dqkv;
    public float* LogSum;
    public Sequences Sequences;
    public int Heads, HeadSize, Hidden, Tokens;
    public bool AccumulateDqkv;
    public DropoutMask Mask;

    /// <summary>The stride of a row of that many floats.</summary>
    public static int Pad(int columns) => (columns + Step - 1) / Step * Step;

    /// <summary>Sentence, head and length of a numbered task.</summary>
    public readonly (int Sentence, int Head) Task(int task) => (task / Heads, task % Heads);

    public static AttentionCall Of(Tensor qkv, Sequences sequences, int heads, DropoutMask mask)
    {
        int hidden = qkv.Columns / 3;
        return new AttentionCall
        {
            Qkv = qkv.Pointer,
            Sequences = sequences,
            Heads = heads,
            HeadSize = hidden / heads,
            Hidden = hidden,
            Tokens = qkv.Rows,
            Mask = mask,
        };
    }

    /// <summary>Reads one head's query (part 0), key (1) or value (2) as floats [rows, stride], zeros in the padding of each row.</summary>
    public readonly void Load<V, T>(int part, int start, int rows, int head, float* to, int stride, float scale = 1)
        where V : struct, IVector<V>
        where T : struct, IElement =>
        LoadRows<V, T>(Qkv, 3 * Hidden, part * Hidden + head * HeadSize, start, rows, to, stride, scale);

    /// <summary>Reads one head's columns of a [tokens, columns] matrix.</summary>
    public readonly void LoadRows<V, T>(void* from, int columns, int firstColumn, int start, int rows, float* to, int stride, float scale = 1)
        where V : struct, IVector<V>
        where T : struct, IElement
    {
        V factor = V.Set(scale);
        for (int i = 0; i < rows; i++)
        {
            long at = (long)(start + i) * columns + firstColumn;
            float* row = to + (long)i * stride;
            for (int j = 0; j < stride; j += V.Length)
            {
                int count = Math.Min(V.Length, HeadSize - j);
                V.Store(row + j, count > 0 ? Lanes.Load<V, T>(from, at + j, count) * factor : V.Zero);
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
