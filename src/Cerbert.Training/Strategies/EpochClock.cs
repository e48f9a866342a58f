using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>Counts optimizer steps in epochs; a pure function of data and config.</summary>
internal sealed class EpochClock
{
    private readonly List<long> ends = [];
    private readonly double epochsPerPart;

    private EpochClock(IEnumerable<long> partSteps, double epochsPerPart)
    {
        this.epochsPerPart = epochsPerPart;
        foreach (long steps in partSteps)
            ends.Add(Total + steps);
    }

    /// <summary>Steps of all epochs.</summary>
    public long Total => ends.Count == 0 ? 0 : ends[^1];

    /// <summary>
    /// Epochs in which as many batches are read as all tasks together have: the sum of the tasks' steps in that pass, over the tasks
    /// that each step reads, rounded up.
    /// </summary>
    public static EpochClock ByEpoch(IReadOnlyList<TrainingTask> tasks, TrainingConfig config, int tasksPerStep = 1) => new(
        Enumerable.Range(0, config.Epochs).Select(epoch => (tasks.Sum(task => (long)TaskCursor.StepsIn(task, config, epoch)) + tasksPerStep - 1) / tasksPerStep),
        epochsPerPart: 1);

    /// <summary>All passes of the first task, then of the next: each counts as its share of an epoch.</summary>
    public static EpochClock ByStage(IReadOnlyList<TrainingTask> tasks, TrainingConfig config) => new(
        tasks.SelectMany(task => Enumerable.Range(0, config.Epochs).Select(epoch => (long)TaskCursor.StepsIn(task, config, epoch))),
        epochsPerPart: 1.0 / tasks.Count);

    /// <summary>Epochs done after so many steps, as a fraction.</summary>
    public double EpochAt(long step)
    {
        int part = ends.BinarySearch(step);
        part = part >= 0 ? part + 1 : ~part;
        long start = part == 0 ? 0 : ends[part - 1];
        double within = part == ends.Count ? 0 : (double)(step - start) / (ends[part] - start);
        return (part + within) * epochsPerPart;
    }

    /// <summary>Whether an epoch (or a stage's pass) ends with this many steps.</summary>
    public bool IsEnd(long step) => ends.BinarySearch(step) >= 0;
}
