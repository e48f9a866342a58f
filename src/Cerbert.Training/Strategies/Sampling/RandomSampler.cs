namespace Cerbert.Training.Strategies;

/// <summary>Draws tasks with given probabilities.</summary>
/// <param name="seed">The run's seed.</param>
public abstract class RandomSampler(ulong seed) : TaskSampler
{
    /// <summary>The tasks' probabilities at a step; their sum is 1.</summary>
    /// <param name="step">Steps done before.</param>
    /// <param name="epoch">Epochs done before, as a fraction.</param>
    public abstract IReadOnlyList<double> Probabilities(long step, double epoch);

    /// <inheritdoc/>
    public sealed override int Choose(long step, double epoch)
    {
        IReadOnlyList<double> probabilities = Probabilities(step, epoch);
        double left = StepRandom.Fraction(seed, StepRandom.Purpose.Task, step, index: 0);
        for (int task = 0; task < probabilities.Count; task++)
            if ((left -= probabilities[task]) < 0)
                return task;
        // Rounding may leave a sum just below 1.
        return probabilities.Count - 1;
    }

    /// <summary>Numbers as shares of their sum.</summary>
    private protected static double[] Shares(IEnumerable<double> numbers)
    {
        double[] list = [.. numbers];
        double sum = list.Sum();
        return [.. list.Select(number => number / sum)];
    }
}
