using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Autograd;

/// <summary>Parameters leave the backward pass once, when their gradient is whole, and large gradients share their memory.</summary>
public sealed class UpdateInBackwardTests
{
    private const int Wide = 256;

    private readonly Parameter first = Make.Parameter("first", new Shape(Wide, Wide), 1);
    private readonly Parameter second = Make.Parameter("second", new Shape(Wide, Wide), 2);
    private readonly Parameter last = Make.Parameter("last", new Shape(1, Wide), 3);
    private readonly List<(string Name, float[] Gradient)> taken = [];

    [Fact]
    public void Backward_EachReadOnce_LeaveInReverseOrderWithTheirGradients()
    {
        using UpdateInBackward updates = Updates();
        Run(() => Chain(first, second), updates);
        Assert.Equal(1, updates.FreeBlocks);
        Assert.False(first.HasGrad || second.HasGrad || last.HasGrad);
        Dictionary<string, float[]> expected = Ordinary(() => Chain(first, second));
        Assert.Equal("last second first", Names);
        Assert.All(taken, item => Assert.Equal(expected[item.Name], item.Gradient));
    }

    [Fact]
    public void Backward_ReadTwice_LeavesAfterBothReaders()
    {
        Dictionary<string, float[]> expected = Ordinary(() => Chain(first, first));
        using UpdateInBackward updates = Updates();
        Run(() => Chain(first, first), updates);
        Assert.Equal("last first", Names);
        Assert.All(taken, item => Assert.Equal(expected[item.Name], item.Gradient));
    }

    [Fact]
    public void Backward_AReaderWithoutAGradient_KeepsItForTheCaller()
    {
        using UpdateInBackward updates = Updates();
        Run(
            () =>
            {
                Tensor loss = Chain(first, second);
                Linear.Apply(Input(), first, null);
                return loss;
            }, updates);
        Assert.Equal("last second", Names);
        Assert.True(first.HasGrad);
        first.ClearGrad();
        Assert.Equal(1, updates.FreeBlocks);
    }

    [Fact]
    public void Backward_PartsRunAgain_NothingLeavesEarly()
    {
        using UpdateInBackward updates = Updates();
        Run(() => Linear.Apply(Checkpoint.Apply(Linear.Apply(Input(), first, null), x => Linear.Apply(x, first, null), null, trained: true), last, null), updates);
        Assert.Empty(taken);
        Assert.True(first.HasGrad && last.HasGrad);
    }

    private string Names => string.Join(' ', taken.Select(item => item.Name));

    private static Tensor Input() => Tensor.From([.. Enumerable.Range(0, 3 * Wide).Select(i => MathF.Sin(i))], new Shape(3, Wide));

    private Tensor Chain(Parameter inner, Parameter outer) => Linear.Apply(Linear.Apply(Linear.Apply(Input(), inner, null), outer, null), last, null);

    private UpdateInBackward Updates() => new(parameter => taken.Add((parameter.Name, parameter.Grad.ToArray())));

    private static void Run(Func<Tensor> outputs, UpdateInBackward? updates)
    {
        using (TensorScope.Begin())
            MeanSquaredError.Apply(outputs(), new float[3]).Backward(updates: updates);
    }

    private Dictionary<string, float[]> Ordinary(Func<Tensor> outputs)
    {
        Run(outputs, null);
        Parameter[] all = [.. new[] { first, second, last }.Where(parameter => parameter.HasGrad)];
        var gradients = all.ToDictionary(parameter => parameter.Name, parameter => parameter.Grad.ToArray(), StringComparer.Ordinal);
        foreach (Parameter parameter in all)
            parameter.ClearGrad();
        return gradients;
    }
}
