using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;
using Cerbert.Training.Components;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Components;

/// <summary>SMART's regularization against the algorithm of the paper, written down as a plain loop.</summary>
[Collection("engines")]
public sealed class SmartTests
{
    [Theory]
    [InlineData("kind: classification, labels: [negative, positive]", "sentiment", "", 1, 100)]
    [InlineData("kind: classification, labels: [negative, positive]", "sentiment", "", 2, 0.04)]
    [InlineData("kind: regression, range: [0, 5], pair: difference-product, pooling: mean", "similarity", ", columns: { text: sentence1, text_pair: sentence2, label: score }", 1, 100)]
    [InlineData("kind: binary", "paraphrase", ", columns: { text: sentence1, text_pair: sentence2, label: label }", 1, 100)]
    public void Loss_ABatch_LeavesTheGradientsOfThePlainLoop(string task, string file, string columns, int steps, double epsilon)
    {
        using var tiny = new TinyTask(task, file, columns);
        var config = new SmartConfig { Weight = 3, Alpha = 0.05, Epsilon = epsilon, Sigma = 0.01, Steps = steps };
        (Dictionary<string, float[]> actual, double loss) = tiny.Train(config, weight: 0.5);

        tiny.Clear();
        using (TensorScope.Begin())
            Answer(tiny, 0, null).Loss.Backward(0.5f);
        Dictionary<string, float[]> plain = tiny.Gradients();

        using var delta = new Parameter("delta", new Shape(tiny.Batch.TokenCount, tiny.Width));
        StepRandom.Normal(11, StepRandom.Purpose.Perturbation, 0, delta.Value.AsSpan());
        foreach (ref float number in delta.Value.AsSpan())
            number *= 0.01f;
        using var scope = TensorScope.Begin();
        for (int k = 0; k < steps; k++)
        {
            delta.ClearGrad();
            using (TensorScope.Begin())
            {
                float[] clean = Answer(tiny, 0, null).Outputs.ToArray();
                Tensor moved = Answer(tiny, 1 + k, delta).Outputs;
                Distance(task, Tensor.From(clean, moved.Shape), moved).Backward();
            }

            Move(delta, tiny.Width, 0.05, epsilon);
        }

        tiny.Clear();
        (Tensor outputs, Tensor own) = Answer(tiny, 0, null);
        Tensor total = WeightedSum.Apply(own, 1, Distance(task, outputs, Answer(tiny, 1 + steps, delta).Outputs), 3);
        Assert.Equal(total.Item(), loss, 1e-5 * Math.Abs(loss));
        Assert.True(loss > 1.001 * own.Item(), $"{loss} {own.Item()}");
        total.Backward(0.5f);
        TinyTask.Compare(tiny.Gradients(), actual, plain);
        if (epsilon < 1)
            Assert.Equal(epsilon, delta.Value.ToArray().Max(Math.Abs), 1e-6);
    }

    [Fact]
    public void Normal_ManyNumbers_HaveMeanZeroAndDeviationOne()
    {
        var numbers = new float[20_000];
        StepRandom.Normal(3, StepRandom.Purpose.Perturbation, 5, numbers);
        Assert.InRange(numbers.Average(), -0.03, 0.03);
        Assert.InRange(Math.Sqrt(numbers.Average(x => (double)x * x)), 0.98, 1.02);
        Assert.InRange(numbers.Count(x => Math.Abs(x) > 1.96) / 20_000.0, 0.042, 0.058);
        Assert.All(numbers, number => Assert.True(float.IsFinite(number)));
    }

    private static TaskAnswer Answer(TinyTask tiny, long pass, Parameter? delta) =>
        tiny.Task.Answer(tiny.Batch, new ForwardPass(Random: new RandomStreams(11, pass)) { WordDelta = delta?.Value });

    // With the formulas of the paper: sums of both divergences, and squares.
    private static Tensor Distance(string task, Tensor x, Tensor y)
    {
        if (task.Contains("regression", StringComparison.Ordinal))
            return MeanSquaredError.Apply(Add.Apply(x, y, -1), new float[x.Count]);
        if (task.Contains("binary", StringComparison.Ordinal))
            (x, y) = (Concat.Columns([x, Tensor.Zeros(x.Shape)]), Concat.Columns([y, Tensor.Zeros(y.Shape)]));
        Tensor half = SymmetricDivergence.Apply(x, y);
        return WeightedSum.Apply(half, 2, half, 0);
    }

    private static void Move(Parameter delta, int width, double alpha, double epsilon)
    {
        Span<float> own = delta.Value.AsSpan(), gradient = delta.Grad.AsSpan();
        for (int token = 0; token < own.Length / width; token++)
        {
            double largest = 0;
            for (int i = token * width; i < (token + 1) * width; i++)
                largest = Math.Max(largest, Math.Abs(gradient[i]));
            for (int i = token * width; i < (token + 1) * width; i++)
                own[i] = (float)Math.Clamp(own[i] + (alpha * gradient[i] / largest), -epsilon, epsilon);
        }
    }
}
