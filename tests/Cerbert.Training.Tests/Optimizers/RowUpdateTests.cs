using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Optimizers;

namespace Cerbert.Tests.Optimizers;

/// <summary>A table of words is updated as if every row had a gradient, whether or not the optimizer knows which rows have one.</summary>
public sealed class RowUpdateTests
{
    private const int Words = 40, Columns = 12;

    public static TheoryData<string, OptimizerConfig> Optimizers() => new()
    {
        { "adamw", new AdamWConfig { WeightDecay = 0.1 } },
        { "adamw, folded", new AdamWConfig { WeightDecay = 0.1, Folded = true } },
        { "adam", new AdamConfig() },
        { "adam, L2", new AdamConfig { WeightDecay = 0.1 } },
        { "radam", new RAdamConfig { WeightDecay = 0.1 } },
        { "lookahead", new AdamWConfig { Lookahead = new LookaheadConfig { Steps = 2, Alpha = 0.5 } } },
        { "sgd", new SgdConfig() },
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Step_SomeWordsRead_EqualsAWholeGradient(string name, OptimizerConfig config)
    {
        Assert.NotEmpty(name);
        float[][] rows = Train(config, knowsRows: true, resumeAt: 0), whole = Train(config, knowsRows: false, resumeAt: 0);
        Assert.Equal(whole, rows);
        Assert.Equal(rows, Train(config, knowsRows: true, resumeAt: 3));
        Assert.Equal(rows, Train(config, knowsRows: false, resumeAt: 3));
    }

    // Every step reads other words; the last rows are never read.
    private static float[][] Train(OptimizerConfig config, bool knowsRows, int resumeAt)
    {
        using var table = new Parameter("words", new Shape(Words, Columns));
        table.Value.CopyFrom([.. Enumerable.Range(0, Words * Columns).Select(i => MathF.Sin(i))]);
        Optimizer optimizer = OptimizerFactory.Create(config, [table]);
        for (int step = 1; step <= 6; step++)
        {
            using (var scope = TensorScope.Begin())
            {
                Tensor read = Gather.Apply(table.Value, new[] { step, 3 * step, 30 - step, step });
                MeanSquaredError.Apply(read, new float[4 * Columns]).Backward();
            }

            if (!knowsRows)
                Assert.False(table.Grad.AsSpan().IsEmpty);
            Assert.Equal(knowsRows, table.RowGrad is not null);
            optimizer.Step(0.01, 0.5);
            if (step == resumeAt)
                optimizer = Resume(optimizer, config, table);
        }

        float[][] result = [table.Value.ToArray(), .. optimizer.State().Select(item => item.State.ToArray())];
        optimizer.Dispose();
        return result;
    }

    private static Optimizer Resume(Optimizer old, OptimizerConfig config, Parameter table)
    {
        Optimizer optimizer = OptimizerFactory.Create(config, [table]);
        optimizer.RestoreCounts(old.Counts);
        foreach (var (saved, restored) in old.State().Zip(optimizer.State()))
            restored.State.CopyFrom(saved.State.AsSpan());
        old.Dispose();
        return optimizer;
    }
}
