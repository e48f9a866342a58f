using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Random;
using Cerbert.Training.Components;

namespace Cerbert.Tests.Components;

/// <summary>FreeLB against the algorithm of the paper, written down as a plain loop.</summary>
[Collection("engines")]
public sealed class FreeLbTests
{
    [Theory]
    [InlineData(2, 100)]
    [InlineData(3, 0.25)]
    public void AfterBatch_ABatch_LeavesTheGradientsOfThePlainLoop(int steps, double epsilon)
    {
        using var tiny = new TinyTask();
        var config = new FreeLbConfig { Steps = steps, Epsilon = epsilon, Alpha = 0.2 };
        (Dictionary<string, float[]> actual, double loss) = tiny.Train(config, weight: 0.5);
        Dictionary<string, float[]> plain = Plain(tiny, weight: 0.5);

        tiny.Clear();
        using var delta = new Parameter("delta", new Shape(tiny.Batch.TokenCount, tiny.Width));
        FreeLb.Draw(delta.Value.AsSpan(), tiny.Batch.Offsets.Span, tiny.Width, epsilon, 11, 0);
        double largest = 0, first = 0;
        for (int k = 0; k < steps; k++)
        {
            if (k > 0)
                largest = Math.Max(largest, Climb(delta, tiny.Batch.Offsets.Span, tiny.Width, 0.2, epsilon));
            delta.ClearGrad();
            using var scope = TensorScope.Begin();
            // The same dropout every time: the numbers of pass 0.
            Tensor batchLoss = tiny.Task.Answer(tiny.Batch, new ForwardPass(Random: new RandomStreams(11, 0)) { WordDelta = delta.Value }).Loss;
            first = k == 0 ? batchLoss.Item() : first;
            batchLoss.Backward(0.5f / steps);
        }

        Assert.Equal(first, loss, 1e-6);
        Assert.Equal(epsilon < 1, Math.Abs(largest - epsilon) < 1e-5);
        TinyTask.Compare(tiny.Gradients(), actual, plain);
    }

    [Fact]
    public void Draw_TwoSequences_StayWithinTheRadiusAndDifferByBatch()
    {
        int[] offsets = [0, 3, 20];
        float[] first = new float[20 * 8], again = new float[20 * 8], other = new float[20 * 8];
        FreeLb.Draw(first, offsets, 8, 0.5, 1, 7);
        FreeLb.Draw(again, offsets, 8, 0.5, 1, 7);
        FreeLb.Draw(other, offsets, 8, 0.5, 1, 8);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        // The length of n numbers of U(−ε, ε) / √n is about ε / √3.
        Assert.InRange(Math.Sqrt(first[..24].Sum(x => (double)x * x)), 0.2, 0.4);
        Assert.InRange(Math.Sqrt(first[24..].Sum(x => (double)x * x)), 0.24, 0.34);
        Assert.InRange(first.Sum() / first.Length, -0.01, 0.01);
    }

    [Fact]
    public void RepeatsDropout_SeveralPassesInARun_EachKeepsItsNumber()
    {
        // R-Drop's second pass must not see the masks of the first.
        var pass = new BatchPass(null!, null!, 1, null!, null!) { RepeatsDropout = true };
        long passes = 10;
        pass.Begin();
        Assert.Equal([10, 11], new[] { pass.Draw(ref passes), pass.Draw(ref passes) });
        pass.Begin();
        Assert.Equal([10, 11, 12], new[] { pass.Draw(ref passes), pass.Draw(ref passes), pass.Draw(ref passes) });
        Assert.Equal(13, passes);
    }

    [Fact]
    public void AfterBatch_FrozenEmbeddings_StillPerturbs()
    {
        using var tiny = new TinyTask();
        foreach (Parameter parameter in tiny.Model.Encoder.Embeddings)
            parameter.Frozen = true;
        tiny.Clear();
        using var components = new ComponentSet([new FreeLbConfig { Steps = 3, Alpha = 5, Epsilon = 5 }]);
        components.Start(new RunParts(tiny.Model, null!, tiny.Model.Store.Parameters, 1));
        new Training.Strategies.GradientAccumulator(DType.Float32, 11, recompute: true, components).Add(tiny.Task, TinyTask.Examples, 0, 1);
        Dictionary<string, float[]> attacked = tiny.Gradients(), plain = Plain(tiny, weight: 1);
        Assert.DoesNotContain(attacked.Keys, name => name.Contains("embeddings", StringComparison.Ordinal));
        Assert.Contains(plain, entry => entry.Value.Zip(attacked[entry.Key], (a, b) => Math.Abs(a - b)).Max() > 0.01 * entry.Value.Max(Math.Abs));
    }

    private static Dictionary<string, float[]> Plain(TinyTask tiny, double weight)
    {
        tiny.Clear();
        using (TensorScope.Begin())
            tiny.Task.Answer(tiny.Batch, new ForwardPass(Random: new RandomStreams(11, 0))).Loss.Backward((float)weight);
        return tiny.Gradients();
    }

    private static double Climb(Parameter delta, ReadOnlySpan<int> offsets, int width, double alpha, double epsilon)
    {
        double largest = 0;
        for (int s = 0; s + 1 < offsets.Length; s++)
        {
            int start = offsets[s] * width, end = offsets[s + 1] * width;
            double slope = 0, length = 0;
            for (int i = start; i < end; i++)
                slope += Math.Pow(delta.Grad.AsSpan()[i], 2);
            for (int i = start; i < end; i++)
            {
                delta.Value.AsSpan()[i] += (float)(alpha * delta.Grad.AsSpan()[i] / Math.Sqrt(slope));
                length += Math.Pow(delta.Value.AsSpan()[i], 2);
            }

            double scale = Math.Min(1, epsilon / Math.Sqrt(length));
            for (int i = start; i < end; i++)
                delta.Value.AsSpan()[i] *= (float)scale;
            largest = Math.Max(largest, scale * Math.Sqrt(length));
        }

        return largest;
    }
}
