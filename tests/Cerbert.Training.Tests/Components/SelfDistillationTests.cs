using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tests.Tasks;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Components;

/// <summary>The teacher's weights and the loss against plain loops over copies of the weights, for one task and for two.</summary>
[Collection("engines")]
public sealed class SelfDistillationTests : IDisposable
{
    private const string First = "name: first, kind: classification, labels: 3, data: {train: single.tsv, columns: {text: text, label: label}}, head: {dropout: 0}";
    private const string Second = "name: second, kind: regression, range: [0, 5], data: {train: pairs.tsv, columns: {text: a, text_pair: b, label: label}}, head: {dropout: 0}";
    private readonly TinyTasks tasks = new();

    public SelfDistillationTests()
    {
        tasks.Write("single.tsv", "0", "2", "1");
        tasks.Write("pairs.tsv", "0", "5", "2.5", "4");
    }

    public void Dispose() => tasks.Dispose();

    [Theory]
    [InlineData(1, "adamw", "")]
    [InlineData(1, "sgd", "")]
    [InlineData(1, "adamw", ", lookahead: {steps: 2, alpha: 0.5}")]
    [InlineData(2, "adamw", "")]
    public void Step_RunningAverage_EqualsANaiveOne(int count, string optimizer, string more) =>
        Check(count, optimizer + more, "decay: 0.3", weights =>
        {
            // After step t the decay is min(d, (1 + t) / (10 + t)).
            float[] average = weights[0];
            for (int t = 1; t < weights.Count; t++)
            {
                double decay = Math.Min(0.3, (1.0 + t) / (10.0 + t));
                average = [.. average.Zip(weights[t], (old, now) => (float)(decay * old + (1 - decay) * now))];
            }

            return average;
        });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    public void Step_Snapshots_AreTheMeanOfTheLast(int snapshots, int every) =>
        Check(2, "adamw", $"snapshots: {snapshots}, every: {every}", weights =>
        {
            float[][] last = [.. weights.Where((_, step) => step % every == 0).TakeLast(snapshots)];
            return [.. Enumerable.Range(0, last[0].Length).Select(i => (float)last.Average(values => (double)values[i]))];
        });

    [Fact]
    public void Every_WithoutSnapshots_IsRefused()
    {
        tasks.Training = "{components: [{name: self_distillation, every: 3}]}";
        var error = Assert.Throws<InvalidDataException>(() => tasks.Config(First));
        Assert.Contains("every: is 3, but snapshots is not set", error.Message, StringComparison.Ordinal);
    }

    // Every step takes a task's whole file, so the order of the examples does not matter; no dropout, so that a second forward pass is the same.
    private void Check(int count, string optimizer, string settings, Func<List<float[]>, float[]> average)
    {
        tasks.Training = $"{{epochs: 9, batch_size: 8, precision: fp32, strategy: round-robin, clip_norm: 0, optimizer: {{name: {optimizer}, learning_rate: 1e-3}}, components: [{{name: self_distillation, kd_coeff: 3, {settings}}}]}}";
        string[] wanted = [.. new[] { First, Second }.Take(count)];
        RunConfig config = tasks.Config(wanted);
        config = config with { Encoder = config.Encoder with { Dropout = 0, AttentionDropout = 0 } };
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        using MultiTaskModel teacher = model.Twin();
        List<LabelledTask> list = TinyTasks.Of(model);
        using var loop = new StepLoop(model, list, DType.Float32);
        List<float[]>[] history = [.. model.Store.Parameters.Select(parameter => new List<float[]> { parameter.Value.ToArray() })];
        for (int step = 0; step < 7; step++)
        {
            foreach ((Parameter parameter, List<float[]> weights) in teacher.Store.Parameters.Zip(history))
            {
                parameter.Value.CopyFrom(average(weights));
                parameter.Touch();
            }

            LabelledTask task = list[step % count];
            double expected = Expected(model, teacher, task);
            Close.Equal(expected, loop.Take(step, 0).Outcome.Loss, 1e-5, 1e-4, $"loss of step {step + 1}");
            foreach ((Parameter parameter, List<float[]> weights) in model.Store.Parameters.Zip(history))
                weights.Add(parameter.Value.ToArray());
            Dictionary<string, Tensor> state = loop.Components.State().ToDictionary(item => item.Name, item => item.State, StringComparer.Ordinal);
            foreach ((Parameter parameter, List<float[]> weights) in model.Store.Parameters.Zip(history))
                Close.Equal(average(weights), state[$"components.self_distillation.{parameter.Name}"].ToArray(), 2e-6, 1e-5, $"{parameter.Name} after step {step + 1}");
        }
    }

    private static double Expected(MultiTaskModel model, MultiTaskModel teacher, LabelledTask task)
    {
        IReadOnlyList<Example> examples = task.Data.Train.Data.Examples;
        float[] Outputs(MultiTaskModel of) => Training.Modeling.Outputs.Compute(
            of.Encoder, of.Tasks[task.Name], task.Objective, task.Data.Train, 8, DType.Float32, TestContext.Current.CancellationToken);
        float[] student = Outputs(model), wise = Outputs(teacher);
        double distance = student.Zip(wise, (x, y) => ((double)x - y) * ((double)x - y)).Average();
        int width = student.Length / examples.Count;
        double hard = examples.Select((example, i) => width == 1
            ? Math.Pow(5 / (1 + Math.Exp(-student[i])) - example.Score!.Value, 2)
            : Math.Log(student.Skip(i * width).Take(width).Sum(x => Math.Exp(x))) - student[i * width + example.Class!.Value]).Average();
        return hard + 3 * distance;
    }
}
