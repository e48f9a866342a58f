using Cerbert.Tensors.Random;

namespace Cerbert.Training.Strategies;

/// <summary>Random numbers of a step, each a pure function of seed, purpose, step and index: nothing has to be saved.</summary>
internal static class StepRandom
{
    /// <summary>What a number is for. The values lie above every counter that dropout uses.</summary>
    public enum Purpose : uint
    {
        /// <summary>The task of the step.</summary>
        Task = 0xFFFF0001,

        /// <summary>The order in which gradients are projected.</summary>
        Projection = 0xFFFF0002,

        /// <summary>Which weights are their initial ones.</summary>
        Mixout = 0xFFFF0003,
    }

    /// <summary>64 random bits.</summary>
    public static ulong Bits(ulong seed, Purpose purpose, long step, int index)
    {
        (uint x, uint y, _, _) = Philox.Block(seed, (ulong)step, ((ulong)purpose << 32) | (uint)index);
        return ((ulong)y << 32) | x;
    }

    /// <summary>A number in [0, 1).</summary>
    public static double Fraction(ulong seed, Purpose purpose, long step, int index) =>
        (Bits(seed, purpose, step, index) >> 11) * (1.0 / (1L << 53));
}
