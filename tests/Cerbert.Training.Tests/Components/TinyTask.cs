using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Components;

/// <summary>A small model with dropout, a task of it, and the gradients that a batch leaves.</summary>
internal sealed class TinyTask : IDisposable
{
    /// <summary>The batch.</summary>
    public static readonly int[] Examples = [3, 0, 5];

    private readonly TempFolder folder = new();

    /// <param name="task">Kind and what else the task needs, its columns included.</param>
    /// <param name="file">The sample data.</param>
    /// <param name="columns">The <c>columns</c> of the data, with a comma before it, or nothing.</param>
    public TinyTask(string task = "kind: classification, labels: [negative, positive]", string file = "sentiment", string columns = "")
    {
        SampleData.Write(folder.Path);
        Config = RunConfig.Load(folder.Write("run.yaml", $$"""
            seed: 11
            encoder: { layers: 2, hidden: 16, heads: 2, ffn: 16, max_positions: 64, vocab: vocab.txt, dropout: 0.2, attention_dropout: 0.1 }
            tokenizer: { max_length: 64 }
            tasks:
              - { name: task, {{task}}, data: { train: {{file}}/train.tsv, limit: 8{{columns}} } }
            """));
        Tokenizers.Tokenizer tokenizer = EncoderSettings.LoadTokenizer(Config.Encoder);
        Model = MultiTaskModel.Create(Config, tokenizer);
        // Weights as drawn are so small that a perturbation changes nothing.
        foreach (Parameter parameter in Model.Store.Parameters.Where(p => p.Shape.Rank == 2))
        {
            foreach (ref float value in parameter.Value.AsSpan())
                value *= 10;
            parameter.Touch();
        }

        TaskData data = TaskData.Load(Config.LabelledTasks[0], Config.Tokenizer, tokenizer);
        Task = new LabelledTask(data, Model.Encoder, Model.Tasks["task"], new FileOrderSampler(data.Train.Lengths.Span, new BatchLimits { MaxExamples = 4 }));
        Batch = Task.Batch(Examples);
    }

    public RunConfig Config { get; }

    public MultiTaskModel Model { get; }

    public LabelledTask Task { get; }

    public RaggedBatch Batch { get; }

    public int Width => Model.Encoder.Config.EmbeddingSize;

    /// <summary>The gradients that a batch leaves under a component, by parameter, and the loss that it reports.</summary>
    public (Dictionary<string, float[]> Gradients, double Loss) Train(ComponentConfig component, double weight)
    {
        Clear();
        using var components = new ComponentSet([component]);
        components.Start(new RunParts(Model, null!, Model.Store.Parameters, 1));
        var accumulator = new GradientAccumulator(DType.Float32, 11, recompute: false, components);
        double loss = accumulator.Add(Task, Examples, 0, weight).Loss;
        Assert.All(Model.Store.Parameters, parameter => Assert.False(parameter.Frozen));
        return (Gradients(), loss);
    }

    public void Clear()
    {
        foreach (Parameter parameter in Model.Store.Parameters)
            parameter.ClearGrad();
    }

    public Dictionary<string, float[]> Gradients() =>
        Model.Store.Parameters.Where(p => p.HasGrad).ToDictionary(p => p.Name, p => p.Grad.ToArray(), StringComparer.Ordinal);

    /// <summary>Whether all gradients are the same, and those of a plain pass are not.</summary>
    public static void Compare(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual, Dictionary<string, float[]> plain)
    {
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, float[] gradient) in expected)
            Close.Gradient(gradient, actual[name], 1e-6, 1e-3, name);
        Assert.Contains(plain, entry => entry.Value.Zip(expected[entry.Key], (a, b) => Math.Abs(a - b)).Max() > 0.01 * entry.Value.Max(Math.Abs));
    }

    public void Dispose()
    {
        Model.Dispose();
        folder.Dispose();
    }
}
