namespace Cerbert.Tensors.Random;

/// <summary>Names one stream of random numbers: the run's seed, the step, and which op of the step asks.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Stream">Step and op number together.</param>
public readonly record struct RandomKey(ulong Seed, ulong Stream);

/// <summary>
/// Hands every op of a forward pass a stream of its own, in the order of the calls. The same seed and step give the same streams
/// again: a recomputed forward pass draws the same masks.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">The step number; different steps draw different numbers.</param>
public sealed record RandomStreams(ulong Seed, long Step)
{
    private uint next;

    /// <summary>How many streams were handed out. Settable, to replay a part of the pass.</summary>
    public uint Position
    {
        get => next;
        set => next = value;
    }

    /// <summary>The next op's stream.</summary>
    public RandomKey Next() => new(Seed, ((ulong)Step << 20) + next++);
}
