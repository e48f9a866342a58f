using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;
using Cerbert.Training.Components;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Components;

/// <summary>R-Drop against the loss of the paper, written down for two passes with masks of their own.</summary>
[Collection("engines")]
public sealed class RDropTests
{
    [Theory]
    [InlineData("kind: classification, labels: [negative, positive]", "sentiment", "")]
    [InlineData("kind: regression, range: [0, 5], pair: difference-product, pooling: mean", "similarity", ", columns: { text: sentence1, text_pair: sentence2, label: score }")]
    [InlineData("kind: binary", "paraphrase", ", columns: { text: sentence1, text_pair: sentence2, label: label }")]
    public void Loss_ABatch_LeavesTheGradientsOfBothPasses(string task, string file, string columns)
    {
        using var tiny = new TinyTask(task, file, columns);
        (Dictionary<string, float[]> actual, double loss) = tiny.Train(new RDropConfig { Alpha = 3 }, weight: 0.5);

        tiny.Clear();
        using (TensorScope.Begin())
            Answer(tiny, 0).Loss.Backward(0.5f);
        Dictionary<string, float[]> plain = tiny.Gradients();

        tiny.Clear();
        using var scope = TensorScope.Begin();
        TaskAnswer first = Answer(tiny, 0), second = Answer(tiny, 1);
        Tensor mean = WeightedSum.Apply(first.Loss, 0.5f, second.Loss, 0.5f);
        (Tensor x, Tensor y) = (first.Outputs, second.Outputs);
        if (task.Contains("binary", StringComparison.Ordinal))
            (x, y) = (Concat.Columns([x, Tensor.Zeros(x.Shape)]), Concat.Columns([y, Tensor.Zeros(y.Shape)]));
        // The op is half the sum of both divergences already.
        Tensor total = task.Contains("regression", StringComparison.Ordinal)
            ? WeightedSum.Apply(mean, 1, MeanSquaredError.Apply(Add.Apply(x, y, -1), new float[x.Count]), 1.5f)
            : WeightedSum.Apply(mean, 1, SymmetricDivergence.Apply(x, y), 3);
        Assert.Equal(total.Item(), loss, 1e-5 * Math.Abs(loss));
        total.Backward(0.5f);
        TinyTask.Compare(tiny.Gradients(), actual, plain);
    }

    private static TaskAnswer Answer(TinyTask tiny, long pass) => tiny.Task.Answer(tiny.Batch, new ForwardPass(Random: new RandomStreams(11, pass)));
}
