using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Strategies;

public class HeadOnlyTests
{
    [Theory]
    [InlineData("sequential")]
    [InlineData("mixed")]
    [InlineData("pcgrad")]
    public void HeadOnly_TenEpochsOverThreeTasks_RunTheEncoderOncePerExample(string strategy)
    {
        using var tiny = new TinyRun();
        RunConfig config = tiny.Config(strategy, "run", "training.mode=head-only", "training.epochs=10");
        using TinyRun.Parts parts = TinyRun.Open(config);
        FeatureCache[] caches = [.. parts.Tasks.Cast<LabelledTask>().Select(task =>
        {
            var cache = new FeatureCache();
            cache.Fill(task, task.Data.Train, 8, DType.Float32, TestContext.Current.CancellationToken);
            task.UseFeatures(cache);
            return cache;
        })];
        Assert.Equal([40, 20, 16], caches.Select(cache => cache.Encoded));

        // An encoder that ran again would spoil every loss.
        foreach (Parameter parameter in parts.Parameters.Where(p => p.Name.StartsWith("bert.", StringComparison.Ordinal)))
        {
            parameter.Frozen = true;
            parameter.Value.AsSpan().Fill(float.NaN);
            parameter.Touch();
        }

        var gradients = new GradientAccumulator(DType.Float32, 1);
        int steps = 0;
        for (; steps < parts.Strategy.TotalSteps; steps++)
        {
            Assert.True(double.IsFinite(parts.Strategy.Step(gradients).Loss), $"step {steps + 1}");
            foreach (Parameter parameter in parts.Parameters)
                parameter.ClearGrad();
        }

        Assert.Equal(strategy == "sequential" ? 100 : 40, steps);
        Assert.Equal([40, 20, 16], caches.Select(cache => cache.Encoded));
    }

    [Fact]
    public void HeadOnly_WithoutCache_TrainsTheHeadsAlone()
    {
        using var tiny = new TinyRun();
        string[] settings = ["training.mode=head-only", "encoder.dropout=0", "encoder.attention_dropout=0"];
        RunConfig cached = tiny.Config("mixed", "cached", settings), plain = tiny.Config("mixed", "plain", [.. settings, "training.cache_features=false"]);
        double[] expected = Losses(tiny, cached), actual = Losses(tiny, plain);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Close.Equal(expected[i], actual[i], 1e-4);
    }

    private static double[] Losses(TinyRun tiny, RunConfig config) => [.. tiny.Train(config).Steps.Select(step => step.Loss)];
}
