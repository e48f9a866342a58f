using Cerbert.Tensors;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class CrossEntropyKernelTests
{
    [Theory]
    [InlineData(false, 0, false)]
    [InlineData(true, 0, false)]
    [InlineData(false, 0.2f, true)]
    [InlineData(true, 0.1f, false)]
    public void CrossEntropyAndBackward_EveryNumberOfClasses_EqualNaive(bool weighted, float smoothing, bool sum) => ProcessState.AtEveryWidth(() =>
    {
        for (int classes = 1; classes <= 130; classes++)
        {
            var weights = new CrossEntropyWeights(weighted ? Make.Floats(classes, 8, 0.1f, 2) : null, smoothing, IgnoreLabel: 7, sum);
            Check(4, classes, weights);
        }
    });

    [Fact]
    public void CrossEntropyAndBackward_ManyRowsAndThreads_EqualNaive()
    {
        foreach (int threads in (int[])[1, 3])
        {
            ProcessState.WithThreads(threads, () =>
            {
                Check(1500, 45, new CrossEntropyWeights());
                return 0;
            });
        }
    }

    private static void Check(int rows, int classes, CrossEntropyWeights weights)
    {
        using var scope = TensorScope.Begin();
        var shape = new Shape(rows, classes);
        float[] logits = Make.Floats(shape.Count, classes, -8, 8);
        int[] labels = Make.Integers(rows, 2, classes);
        labels[0] = weights.IgnoreLabel;
        var gradient = new double[logits.Length];
        double loss = NaiveCrossEntropy.Loss(logits, classes, labels, weights, gradient);
        Guarded x = new(shape, DType.Float32, logits), logSum = new(new Shape(rows)), dx = new(shape);
        Close.Equal(loss, Kernels.Current.CrossEntropy(x.Tensor, labels, weights, logSum.Tensor), 1e-5, 1e-6, $"loss over {classes} classes");
        Kernels.Current.CrossEntropyBackward(x.Tensor, labels, weights, logSum.Tensor, 0.5f, new GradTarget(dx.Tensor, false));
        dx.Matches(Array.ConvertAll(gradient, g => (float)(0.5 * g)), 2e-6, 2e-6, $"gradient over {classes} classes");
        Kernels.Current.CrossEntropyBackward(x.Tensor, labels, weights, logSum.Tensor, 0.5f, new GradTarget(dx.Tensor, true));
        dx.Matches(NaiveMath.ToFloats(gradient), 4e-6, 4e-6, $"gradient added, {classes} classes");
    }
}
