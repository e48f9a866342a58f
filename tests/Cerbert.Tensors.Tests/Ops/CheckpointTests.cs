using Cerbert.Tensors;
using Cerbert.Tensors.Memory;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

[Collection(ProcessState.Name)]
public sealed class CheckpointTests : IDisposable
{
    private const int Rows = 64, Columns = 48, Parts = 8;
    private readonly Parameter x = Make.Parameter("x", new Shape(Rows, Columns), 1);
    private readonly Parameter[] weights = [.. Enumerable.Range(0, Parts).Select(i => Make.Parameter($"w{i}", new Shape(Columns, Columns), i + 2, -0.2f, 0.2f))];

    public void Dispose()
    {
        foreach (Parameter parameter in weights.Append(x))
            parameter.Dispose();
    }

    [Fact]
    public void Backward_OfOnePart_EqualsDifferences()
    {
        Parameter small = Make.Parameter("small", new Shape(3, 4), 1), weight = Make.Parameter("w", new Shape(5, 4), 2);
        GradientCheck.Of(() => Checkpoint.Apply(small.Value, y => Linear.Apply(y, weight, null, Activation.Tanh), null, trained: true), 2e-3, small, weight);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.BFloat16)]
    public void Backward_ManyPartsWithDropout_GivesTheSameBits(DType type) => Assert.Equal(Gradients(type, recompute: false), Gradients(type, recompute: true));

    [Fact]
    public void Backward_ManyParts_TakesAFractionOfTheMemory()
    {
        long kept = Peak(recompute: false), again = Peak(recompute: true);
        Assert.True(again < kept / 2, $"{again} bytes with recomputation, {kept} without");
    }

    [Fact]
    public void Apply_NothingTrained_RecordsNothing()
    {
        using var scope = TensorScope.Begin();
        Tensor y = Checkpoint.Apply(Tensor.Zeros(new Shape(2, 2)), input => Reshape.Apply(input, new Shape(4)), null, trained: false);
        Assert.False(y.RequiresGrad);
    }

    private long Peak(bool recompute)
    {
        Gradients(DType.Float32, recompute); // copies and gradients of parameters are made once
        TensorMemory.Trim();
        long before = TensorMemory.Bytes;
        Gradients(DType.Float32, recompute);
        return TensorMemory.PeakBytes - before;
    }

    private float[][] Gradients(DType type, bool recompute)
    {
        foreach (Parameter parameter in weights.Append(x))
            parameter.ClearGrad();
        var random = new RandomStreams(5, 1);
        using var scope = TensorScope.Begin();
        Tensor state = Cast.Apply(x.Value, type);
        foreach (Parameter weight in weights)
        {
            Tensor Part(Tensor input)
            {
                Tensor wide = Linear.Apply(input, weight, null, Activation.Gelu);
                Tensor dropped = Dropout.Apply(wide, new DropoutMask(0.2f, random.Next()));
                return Dropout.Apply(Linear.Apply(dropped, weight, null, Activation.Gelu), new DropoutMask(0.2f, random.Next()));
            }

            state = recompute ? Checkpoint.Apply(state, Part, random, trained: true) : Part(state);
        }

        ProbeSum.Apply(Cast.Apply(state, DType.Float32), Make.Floats(Rows * Columns, 9)).Backward();
        Assert.Equal(2u * Parts, random.Position);
        return [.. weights.Append(x).Select(parameter => parameter.Grad.ToArray())];
    }
}
