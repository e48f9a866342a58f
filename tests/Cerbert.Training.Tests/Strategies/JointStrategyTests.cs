using Cerbert.Models.Checkpoints;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;
using Cerbert.Training.Strategies;

namespace Cerbert.Tests.Strategies;

public sealed class JointStrategyTests
{
    [Theory]
    [InlineData("mixed", 1)]
    [InlineData("{ name: mixed, conflicts_every: 1 }", 1)]
    [InlineData("mixed", 2)]
    public void Mixed_FixedWeights_IsTheSumOfTheTasksGradients(string strategy, int accumulation)
    {
        using var tiny = new TinyRun();
        using TinyRun.Parts parts = TinyRun.Open(tiny.Config(strategy, "run", $"training.accumulation={accumulation}"));
        float[]?[][] byTask = parts.TaskByTask(accumulation);
        StepOutcome outcome = parts.Step();
        float[]?[] actual = parts.Gradients();
        for (int p = 0; p < actual.Length; p++)
            Equal(Sum(byTask, p), actual[p], parts.Parameters[p].Name);
        Assert.Null(outcome.Task);
        Assert.True(outcome.Tokens > 0);
    }

    [Theory]
    [InlineData("pcgrad", 1, 1.0 / 3, false)]
    [InlineData("{ name: pcgrad, reduction: sum }", 1, 1, false)]
    [InlineData("{ name: pcgrad, reduction: sum }", 2, 1, false)]
    [InlineData("{ name: pcgrad, normalize: true }", 1, 1.0 / 3, true)]
    public void PcGrad_OneStep_EqualsProjectingVectors_AndLeavesHeadsAlone(string strategy, int accumulation, double share, bool normalize)
    {
        using var tiny = new TinyRun();
        int projections = 0;
        foreach (int seed in (int[])[1, 2, 3, 4, 5])
        {
            using TinyRun.Parts parts = TinyRun.Open(tiny.Config(strategy, "run", $"training.accumulation={accumulation}", $"seed={seed}"));
            projections += PcGradStep(parts, accumulation, share, normalize);
        }

        Assert.True(projections > 0, "the tasks never conflict, so nothing was tested");
    }

    [Theory]
    [InlineData("{ name: mixed, conflicts_every: 3 }")]
    [InlineData("{ name: pcgrad, conflicts_every: 3 }")]
    public void Conflicts_EveryThirdStep_AreReportedAndLogged(string strategy)
    {
        using var tiny = new TinyRun();
        RunConfig config = tiny.Config(strategy);
        TinyRun.Recorder run = tiny.Train(config);
        Assert.Equal([3L, 6L], run.Conflicts.Select(report => report.Step));
        Assert.Equal("mood/same mood/tone same/tone", string.Join(' ', run.Conflicts[0].Conflicts.Select(c => $"{c.First}/{c.Second}")));
        string[] lines = [.. File.ReadLines(Path.Combine(config.Output!, "metrics.jsonl")).Where(line => line.Contains("\"conflicts\"", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"mood/tone\":", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Conflicts_OfAStep_AreTheCosinesOfTheTasksGradients()
    {
        using var tiny = new TinyRun();
        using TinyRun.Parts parts = TinyRun.Open(tiny.Config("{ name: mixed, conflicts_every: 1 }"));
        float[]?[][] byTask = parts.TaskByTask();
        GradientConflict found = parts.Step().Conflicts![1];
        double[][] vectors = [.. new[] { 0, 2 }.Select(task => byTask[task].SelectMany((g, p) => byTask[1][p] is null ? [] : (g ?? []).Select(v => (double)v)).ToArray())];
        // Parameters of the encoder get gradients from all three tasks.
        Close.Equal(Dot(vectors[0], vectors[1]) / Math.Sqrt(Dot(vectors[0], vectors[0]) * Dot(vectors[1], vectors[1])), found.Cosine, 1e-4);
    }

    [Fact]
    public void Uncertainty_InARun_IsTrainedAndSaved()
    {
        using var tiny = new TinyRun();
        RunConfig config = tiny.Config("{ name: mixed, uncertainty: exp }");
        TinyRun.Recorder run = tiny.Train(config);
        // Each of Adam's steps moves s by at most about the learning rate.
        using var reader = SafetensorsReader.Open(Path.Combine(Saved(config), "optimizer.safetensors"));
        var s = new float[3];
        reader.Read("strategy.log_variance", s);
        Assert.All(s, value => Assert.InRange(Math.Abs(value), 1e-4, 8e-3));
        Assert.Equal(8, run.Steps.Count);
    }

    private static int PcGradStep(TinyRun.Parts parts, int accumulation, double share, bool normalize)
    {
        float[]?[][] byTask = parts.TaskByTask(accumulation);
        parts.Step();
        float[]?[] actual = parts.Gradients();
        bool[] shared = [.. parts.Parameters.Select((_, p) => byTask.Count(task => task[p] is not null) > 1)];
        double[][] vectors = [.. byTask.Select(task => task.SelectMany((g, p) => shared[p] ? (g ?? new float[parts.Parameters[p].Shape.Count]).Select(v => (double)v) : []).ToArray())];
        if (normalize)
            vectors = [.. vectors.Select(v => v.Select(x => x / Math.Sqrt(Dot(v, v))).ToArray())];
        double[] expected = Project(vectors, ProjectionOrder.Draw(3, (ulong)parts.Model.Config.Seed, 0), out int projections);
        Close.Gradient([.. expected.Select(v => (float)(v * share))], [.. actual.SelectMany((g, p) => shared[p] ? g! : [])]);

        string[] heads = [.. parts.Parameters.Where((parameter, p) => !shared[p] && actual[p] is not null).Select(parameter => parameter.Name)];
        Assert.Equal(6, heads.Length);
        Assert.All(heads, name => Assert.StartsWith("heads.", name, StringComparison.Ordinal));
        for (int p = 0; p < actual.Length; p++)
            if (!shared[p])
                Assert.Equal(Sum(byTask, p), actual[p]);
        return projections;
    }

    private static string Saved(RunConfig config) =>
        RunFolder.CheckpointsOf(config.Output!).TryOpen("last", out SavedFolder? saved, out _) ? saved.Path : throw new InvalidOperationException("nothing was saved");

    /// <summary>Algorithm 1 of the paper on whole vectors; returns the sum.</summary>
    private static double[] Project(double[][] gradients, int[][] orders, out int projections)
    {
        projections = 0;
        var sum = new double[gradients[0].Length];
        for (int i = 0; i < gradients.Length; i++)
        {
            double[] p = [.. gradients[i]];
            foreach (int j in orders[i])
            {
                double product = Dot(p, gradients[j]);
                if (product >= 0)
                    continue;
                double factor = product / Dot(gradients[j], gradients[j]);
                for (int k = 0; k < p.Length; k++)
                    p[k] -= factor * gradients[j][k];
                projections++;
            }

            for (int k = 0; k < p.Length; k++)
                sum[k] += p[k];
        }

        return sum;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static float[]? Sum(float[]?[][] byTask, int parameter)
    {
        float[]? sum = null;
        foreach (float[]?[] task in byTask)
            if (task[parameter] is { } gradient)
                sum = [.. gradient.Select((v, k) => v + (sum?[k] ?? 0))];
        return sum;
    }

    private static void Equal(float[]? expected, float[]? actual, string name)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is not null)
            Close.Gradient(expected, actual!, 1e-6, 1e-4, name);
    }
}
