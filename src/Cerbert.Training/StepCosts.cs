using System.Diagnostics;
using Cerbert.Tensors;
using Cerbert.Tokenizers;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Training;

/// <summary>
/// What components cost: the same run without components and with others, a step of each in turn, in one process. All see the same batches, so
/// that a machine whose speed drifts spoils the milliseconds but not the ratios.
/// </summary>
public static class StepCosts
{
    /// <summary>Rounds before time is taken.</summary>
    public const int WarmUp = 3;

    /// <summary>Takes steps of every variant in turns.</summary>
    /// <param name="config">A resolved config; its components are left out.</param>
    /// <param name="variants">The components of each variant.</param>
    /// <param name="steps">Measured steps of each.</param>
    /// <param name="round">Is told after every round how many are done.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>Times by variant and step; the run without components comes first.</returns>
    /// <exception cref="InvalidDataException">Config, data or model files are wrong, or training diverged.</exception>
    public static StepTime[][] Measure(
        RunConfig config, IReadOnlyList<ConfigList<ComponentConfig>> variants, int steps, Action<int>? round = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        (RunConfig named, Tokenizer tokenizer, List<TaskSource> data) = TrainingRun.Load(With(config, []));
        RunConfig plain = TrainingRun.Decide(named, out _);
        var runs = new List<Run>();
        try
        {
            foreach (ConfigList<ComponentConfig> components in (IEnumerable<ConfigList<ComponentConfig>>)[[], .. variants])
                runs.Add(new Run(With(plain, components), tokenizer, data, cancellation));
            StepTime[][] times = [.. runs.Select(_ => new StepTime[steps])];
            for (int i = 0; i < WarmUp + steps; i++)
            {
                // Forwards and backwards, so that none always comes after the same neighbour.
                foreach (int r in i % 2 == 0 ? Enumerable.Range(0, runs.Count) : Enumerable.Range(0, runs.Count).Reverse())
                {
                    cancellation.ThrowIfCancellationRequested();
                    StepTime time = runs[r].Step(i);
                    if (i >= WarmUp)
                        times[r][i - WarmUp] = time;
                }

                round?.Invoke(i + 1);
            }

            return times;
        }
        finally
        {
            foreach (Run run in runs)
                run.Dispose();
        }
    }

    private static RunConfig With(RunConfig config, ConfigList<ComponentConfig> components) =>
        config with { Training = config.Training with { Components = components } };

    /// <summary>What one step took.</summary>
    /// <param name="Seconds">By the clock.</param>
    /// <param name="ProcessorSeconds">On all processors together; other programs change it less.</param>
    public readonly record struct StepTime(double Seconds, double ProcessorSeconds);

    private sealed class Run : IDisposable
    {
        private readonly MultiTaskModel model;
        private readonly StepLoop loop;

        public Run(RunConfig config, Tokenizer tokenizer, List<TaskSource> data, CancellationToken cancellation)
        {
            DType type = Precision.TypeOf(config.Training.Precision);
            model = TrainingRun.CreateModel(config, tokenizer);
            loop = new StepLoop(model, TrainingRun.MakeTasks(model, data, config, type, cancellation), type);
        }

        public StepTime Step(int step)
        {
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            loop.Take(step, saved: 0);
            return new StepTime(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        }

        public void Dispose()
        {
            loop.Dispose();
            model.Dispose();
        }
    }
}
