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

        /// <summary>Where a search for a perturbation of word vectors begins.</summary>
        Perturbation = 0xFFFF0004,
    }

    /// <summary>64 random bits.</summary>
    public static ulong Bits(ulong seed, Purpose purpose, long step, int index)
    {
        (uint x, uint y, _, _) = Philox.Block(seed, (ulong)step, ((ulong)purpose << 32) | (uint)index);
        return ((ulong)y << 32) | x;
    }

    /// <summary>Fills a list with numbers of [−1, 1).</summary>
    public static void Uniform(ulong seed, Purpose purpose, long step, Span<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = (Word(seed, purpose, step, i) * (2f / (1 << 24))) - 1;
    }

    /// <summary>Fills a list with numbers of the standard normal distribution (Box and Muller 1958).</summary>
    public static void Normal(ulong seed, Purpose purpose, long step, Span<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            ulong bits = Bits(seed, purpose, step, i);
            double radius = Math.Sqrt(-2 * Math.Log(((uint)bits + 1.0) / (1L << 32))), angle = 2 * Math.PI * ((bits >> 32) / (double)(1L << 32));
            numbers[i] = (float)(radius * Math.Cos(angle));
        }
    }

    private static int Word(ulong seed, Purpose purpose, long step, int index) => (int)(Bits(seed, purpose, step, index) >> 40);

    /// <summary>A number in [0, 1).</summary>
    public static double Fraction(ulong seed, Purpose purpose, long step, int index) =>
        (Bits(seed, purpose, step, index) >> 11) * (1.0 / (1L << 53));
}
