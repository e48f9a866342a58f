using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Strategies;

/// <summary>
/// Batches of every task in each step; their gradients become one. An epoch reads as many batches as with the other strategies, equally
/// many of each task: small tasks start their next pass while large ones are not through yet.
/// </summary>
public abstract class JointStrategy : TrainingStrategy
{
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly int conflictsEvery;
    private readonly string[] names;
    private TaskGradients? kept;

    private protected JointStrategy(
        IReadOnlyList<TrainingTask> tasks, TrainingConfig training, JointStrategyConfig config, IReadOnlyList<Parameter> parameters)
        : base(tasks, training, EpochClock.ByEpoch(tasks, training, tasks.Count))
    {
        this.parameters = parameters;
        conflictsEvery = config.ConflictsEvery;
        names = [.. tasks.Select(task => task.Name)];
    }

    /// <summary>Whether every step needs the tasks' gradients one by one.</summary>
    private protected virtual bool Separates => false;

    /// <summary>The factor on a task's loss in this step, beside the task's weight.</summary>
    private protected virtual double LossFactor(int task) => 1;

    /// <summary>The factor on each task's gradient of the shared parameters.</summary>
    /// <param name="gram">The gradients' products with each other.</param>
    private protected virtual double[] GradientFactors(double[,] gram) => [.. Enumerable.Repeat(1.0, names.Length)];

    /// <summary>What the step makes smaller, from the tasks' weighted losses; adds gradients of the strategy's own parameters.</summary>
    private protected virtual double Finish(double[] losses) => losses.Sum();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        kept?.Dispose();
    }

    private protected override StepOutcome NextStep(GradientAccumulator gradients)
    {
        bool record = conflictsEvery > 0 && (StepsDone + 1) % conflictsEvery == 0;
        // Strategies that need them in every step keep the buffers.
        TaskGradients? apart = record || Separates ? kept ?? new TaskGradients(parameters, names.Length) : null;
        if (Separates)
            kept = apart;
        var losses = new double[names.Length];
        var plain = new Dictionary<string, double>(StringComparer.Ordinal);
        long tokens = 0;
        for (int task = 0; task < names.Length; task++)
        {
            (double loss, long read) = Cursors[task].Step(gradients, LossFactor(task));
            plain.Add(names[task], loss);
            losses[task] = loss * Cursors[task].Task.Config.Weight;
            tokens += read;
            apart?.Take(task);
        }

        IReadOnlyList<GradientConflict>? conflicts = null;
        if (apart is not null)
        {
            double[,] gram = apart.Gram();
            conflicts = record ? Conflicts(gram) : null;
            apart.Combine(GradientFactors(gram));
            if (apart != kept)
                apart.Dispose();
        }

        return new StepOutcome(Task: null, Finish(losses), tokens) { Losses = plain, Conflicts = conflicts };
    }

    private List<GradientConflict> Conflicts(double[,] gram)
    {
        var conflicts = new List<GradientConflict>();
        for (int i = 0; i < names.Length; i++)
            for (int j = i + 1; j < names.Length; j++)
                if (gram[i, i] > 0 && gram[j, j] > 0)
                    conflicts.Add(new GradientConflict(names[i], names[j], gram[i, j] / Math.Sqrt(gram[i, i] * gram[j, j])));
        return conflicts;
    }
}
