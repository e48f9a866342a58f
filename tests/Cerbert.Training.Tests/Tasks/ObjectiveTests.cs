using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Metrics;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Tasks;

/// <summary>What a task's outputs mean: loss, predictions and rows of prediction files.</summary>
public sealed class ObjectiveTests : IDisposable
{
    private static readonly double[] Stars = [0, 5, 2.5, 4];
    private readonly TinyTasks tasks = new();

    public void Dispose() => tasks.Dispose();

    [Fact]
    public void Binary_Logits_AreYesAboveZero()
    {
        tasks.Write("single.tsv", "0", "1", "1", "0");
        (TaskObjective objective, TaskData data) = Make($"name: t, kind: binary, {TinyTasks.Single}");
        Predictions predictions = objective.Compare([-1, 2, 0, 0.5f], data.Train.Data);
        Assert.Equal([0, 1, 1, 0], predictions.TrueClasses.ToArray());
        Assert.Equal([0, 1, 0, 1], predictions.PredictedClasses.ToArray());
        Assert.Equal([0, 1, 1, 0], predictions.TrueScores.ToArray());
        Close.Equal(1 / (1 + Math.Exp(1)), predictions.PredictedScores.Span[0], 1e-9);
        Assert.Equal("1,1,0.8808", string.Join(',', objective.Rows([-1, 2, 0, 0.5f], data.Train.Data, data.Config).ElementAt(1).Skip(1).Take(3)));
        Assert.Equal("0", objective.Describe([-1], data.Config).Label);
        Close.Equal(1 / (1 + Math.Exp(-1)), objective.Describe([-1], data.Config).Probability!.Value, 1e-9);
        // mean(log(1 + e^x) − t·x)
        double expected = (Math.Log(1 + Math.Exp(-1)) + Math.Log(1 + Math.Exp(2)) - 2 + Math.Log(2) + Math.Log(1 + Math.Exp(0.5))) / 4;
        Close.Equal(expected, Loss(objective, data, [-1, 2, 0, 0.5f]), 1e-6);
    }

    [Fact]
    public void Binary_PositiveWeight_CountsTheYesTermMore()
    {
        tasks.Write("single.tsv", "0", "1");
        (TaskObjective objective, TaskData data) = Make($"name: t, kind: binary, objective: {{name: bce, positive_weights: [3]}}, {TinyTasks.Single}");
        Close.Equal((1 + 3) * Math.Log(2) / 2, Loss(objective, data, [0, 0]), 1e-6);
    }

    [Fact]
    public void CosineEmbedding_Cosines_AreAlikeAboveTheMiddle()
    {
        tasks.Write("pairs.tsv", "0", "1", "1", "0");
        (TaskObjective objective, TaskData data) = Make($"name: t, kind: binary, pair: cosine, objective: {{name: cosine-embedding, margin: 0.2}}, {TinyTasks.Pairs}");
        float[] cosines = [-1, 1, 0.59f, 0.61f];
        Predictions predictions = objective.Compare(cosines, data.Train.Data);
        Assert.Equal([0, 1, 0, 1], predictions.PredictedClasses.ToArray());
        Close.Equal(0, predictions.PredictedScores.Span[0], 1e-6);
        Close.Equal(1, predictions.PredictedScores.Span[1], 1e-6);
        Close.Equal((0 + 0 + 0.41 + 0.41) / 4, Loss(objective, data, cosines), 1e-6);
    }

    [Fact]
    public void Focal_LogitsAndClasses_CountTheHardOnesMore()
    {
        tasks.Write("single.tsv", "0", "1", "1", "0");
        (TaskObjective objective, TaskData data) = Make($"name: t, kind: binary, objective: {{name: focal, gamma: 2, class_weights: [1, 3]}}, {TinyTasks.Single}");
        float[] logits = [-1, 2, 0, 0.5f];
        double Term(double logit, double weight) => 1 / (1 + Math.Exp(-logit)) is var p ? -weight * (1 - p) * (1 - p) * Math.Log(p) : 0;
        Close.Equal((Term(1, 1) + Term(2, 3) + Term(0, 3) + Term(-0.5, 1)) / 4, Loss(objective, data, logits), 1e-6);
        Assert.Equal([0, 1, 0, 1], objective.Compare(logits, data.Train.Data).PredictedClasses.ToArray());
        (TaskObjective two, TaskData same) = Make($"name: t, kind: classification, labels: 2, objective: {{name: focal, class_weights: [1, 3]}}, {TinyTasks.Single}");
        Close.Equal(Loss(objective, data, logits), Loss(two, same, [0, -1, 0, 2, 0, 0, 0, 0.5f]), 1e-6);
        Assert.Equal([0, 1, 0, 1], two.Compare([0, -1, 0, 2, 0, 0, 0, 0.5f], same.Train.Data).PredictedClasses.ToArray());
        Assert.Contains("class_weights: has 3 weights; expected 2", Assert.Throws<InvalidDataException>(() =>
            Make($"name: t, kind: binary, objective: {{name: focal, class_weights: [1, 2, 3]}}, {TinyTasks.Single}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Circle_Cosines_AreAlikeAboveOneHalf()
    {
        tasks.Write("pairs.tsv", "0", "1", "1", "0");
        (TaskObjective objective, TaskData data) = Make($"name: t, kind: binary, pair: cosine, objective: {{name: circle, margin: 0.5, scale: 2}}, {TinyTasks.Pairs}");
        Assert.True(objective.ReadsSimilarity);
        float[] cosines = [-1, 1, 0.4f, 0.6f];
        Predictions predictions = objective.Compare(cosines, data.Train.Data);
        Assert.Equal([0, 1, 0, 1], predictions.PredictedClasses.ToArray());
        Close.Equal([0, 1, 1.4f / 3, 0.6f], Array.ConvertAll(predictions.PredictedScores.ToArray(), x => (float)x));
        // Alike: 1 and 0.4 with the weights 0.5 and 1.1; unlike: -1 without weight, 0.6 with 1.1.
        double alike = Math.Exp(-2 * 0.5 * (1 - 0.5)) + Math.Exp(-2 * 1.1 * (0.4 - 0.5)), unlike = 1 + Math.Exp(2 * 1.1 * (0.6 - 0.5));
        Close.Equal(Math.Log(1 + alike * unlike), Loss(objective, data, cosines), 1e-5);
        Assert.Contains("is circle, which compares two vectors", Assert.Throws<InvalidDataException>(() =>
            Make($"name: t, kind: binary, objective: circle, {TinyTasks.Pairs}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Regression_EveryObjective_PredictsScoresInTheRange()
    {
        tasks.Write("pairs.tsv", "0", "5", "2.5", "4");
        float[] outputs = [-3, 0.5f, 0, 7];
        string task = $"name: t, kind: regression, range: [0, 5], {TinyTasks.Pairs}, pair: cosine, objective:";
        double Sigmoid(double x) => 5 / (1 + Math.Exp(-x));
        Check($"{task} mse", [0, 0.5, 0, 5], [-3, 0.5, 0, 7]);
        Check($"{task} range-mse", [Sigmoid(-3), Sigmoid(0.5), 2.5, Sigmoid(7)], [Sigmoid(-3), Sigmoid(0.5), 2.5, Sigmoid(7)]);
        // The loss of cosine-mse is that of scores from 0 to 1.
        Check($"{task} cosine-mse", [0, 2.5, 0, 5], [-15, 2.5, 0, 35], unit: 5);

        void Check(string yaml, double[] scores, double[] inLoss, double unit = 1)
        {
            (TaskObjective objective, TaskData data) = Make(yaml);
            Predictions predictions = objective.Compare(outputs, data.Train.Data);
            Assert.Equal(Stars, predictions.TrueScores.ToArray());
            Close.Equal(Array.ConvertAll(scores, x => (float)x), Array.ConvertAll(predictions.PredictedScores.ToArray(), x => (float)x));
            double expected = inLoss.Zip(Stars, (x, star) => Math.Pow((x - star) / unit, 2)).Average();
            Close.Equal(expected, Loss(objective, data, outputs), 0, 1e-5, yaml);
            Assert.Equal(($"{scores[1]:0.0000}", null), objective.Describe([outputs[1]], data.Config));
            Assert.Equal($"{scores[1]:0.0000}", objective.Rows(outputs, data.Train.Data, data.Config).ElementAt(1)[2]);
        }
    }

    [Fact]
    public void Multilabel_Logits_AreLabelsAboveZero()
    {
        tasks.Write("single.tsv", "red,blue", "", "green");
        (TaskObjective objective, TaskData data) = Make($"name: t, kind: multilabel, labels: [red, green, blue], {TinyTasks.Single}");
        float[] logits = [1, -1, 0, /* 2 */ -1, -1, -1, /* 3 */ -2, 2, 2];
        Predictions predictions = objective.Compare(logits, data.Train.Data);
        Assert.Equal([1, 0, 1, 0, 0, 0, 0, 1, 0], predictions.TrueClasses.ToArray());
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 1, 1], predictions.PredictedClasses.ToArray());
        IReadOnlyList<string>[] rows = [.. objective.Rows(logits, data.Train.Data, data.Config)];
        Assert.Equal("red,blue|red|0.7311 0.2689 0.5000", string.Join('|', rows[0].Skip(1).Take(3)));
        Assert.Equal(("green,blue", null), objective.Describe([-2, 2, 2], data.Config));
        Assert.Equal("||0.2689 0.2689 0.2689", string.Join('|', rows[1].Skip(1).Take(3)));
        double expected = predictions.TrueClasses.ToArray().Zip(logits, (t, x) => Math.Log(1 + Math.Exp(x)) - t * x).Average();
        Close.Equal(expected, Loss(objective, data, logits), 1e-6);
        Assert.All(rows, row => Assert.Equal(objective.Columns.Count, row.Count));
    }

    private (TaskObjective Objective, TaskData Data) Make(string task)
    {
        TaskData data = tasks.Load(task);
        return (TaskObjective.Create(data.Labelled), data);
    }

    private static double Loss(TaskObjective objective, TaskData data, float[] outputs)
    {
        RaggedBatch batch = new RaggedBatchBuilder(data.Train).Build([.. Enumerable.Range(0, data.Train.Data.Examples.Count)]);
        using var scope = TensorScope.Begin();
        return objective.Loss(Tensor.From(outputs, new Shape(outputs.Length / objective.Outputs, objective.Outputs)), batch).Item();
    }
}
