using System.Runtime.CompilerServices;

namespace Cerbert.Tensors.Random;

/// <summary>
/// A dropout mask that is never stored: kept elements are scaled by 1 / (1 − p), and backward draws the same bits again
/// (Srivastava et al. 2014). The probability is resolved to 1/65536.
/// </summary>
public readonly struct DropoutMask
{
    private readonly RandomKey key;
    private readonly uint keep;

    /// <summary>A mask that drops each element with probability <paramref name="probability"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1).</exception>
    public DropoutMask(float probability, RandomKey key)
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a dropout probability is at least 0 and below 1");
        this.key = key;
        keep = Math.Max(1, 65536 - (uint)MathF.Round(probability * 65536));
        Scale = 65536f / keep;
        IsActive = keep < 65536;
    }

    /// <summary>Whether anything is dropped at all.</summary>
    public bool IsActive { get; }

    /// <summary>The factor of kept elements.</summary>
    public float Scale { get; }

    /// <summary>No dropout: evaluation.</summary>
    public static DropoutMask None => new(0, default);

    /// <summary>Blocks of 64 that a row of this many columns takes; every row starts at a fresh block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long BlocksPerRow(int columns) => (columns + 63) / 64;

    /// <summary>The keep bits of 64 consecutive elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Keep(long block) => Philox.Bits(key.Seed, key.Stream, (ulong)block, keep);

    /// <summary>Those of consecutive blocks, such as a row's, which has them all when it begins.</summary>
    public void Keep(long firstBlock, Span<ulong> bits)
    {
        for (int i = 0; i < bits.Length; i++)
            bits[i] = Keep(firstBlock + i);
    }
}
