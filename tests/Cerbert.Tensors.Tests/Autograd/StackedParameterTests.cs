using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Autograd;

public sealed class StackedParameterTests
{
    private readonly Parameter x = Make.Parameter("x", new Shape(3, 4), 1);
    private readonly Parameter joint, bias;
    private readonly Parameter[] parts, biases;

    public StackedParameterTests()
    {
        (joint, parts) = Parameter.Stack(["query", "key", "value"], new Shape(2, 4));
        (bias, biases) = Parameter.Stack(["query.bias", "key.bias", "value.bias"], new Shape(2));
        joint.Value.CopyFrom(Make.Floats(24, 2));
        bias.Value.CopyFrom(Make.Floats(6, 3));
        joint.Touch();
    }

    [Fact]
    public void Stack_Parts_LieOneAfterAnother()
    {
        Assert.Equal(new Shape(6, 4), joint.Shape);
        Assert.Equal(new Shape(6), bias.Shape);
        Assert.Equal("query key value", string.Join(" ", parts.Select(part => part.Name)));
        Assert.Equal(joint.Value.ToArray(), parts.SelectMany(part => part.Value.ToArray()));
    }

    [Fact]
    public void Backward_ThroughTheJoint_ReachesEveryPart() =>
        GradientCheck.Of(() => Linear.Apply(x.Value, joint, bias, Activation.Tanh), 1e-3, [x, joint, bias, .. parts, .. biases]);

    [Fact]
    public void Backward_ThroughOnePart_LeavesTheOthersAtZero()
    {
        GradientCheck.Of(() => Linear.Apply(x.Value, parts[1], biases[1], Activation.Tanh), 1e-3, x, parts[1], biases[1]);
        Assert.All(parts[0].Grad.ToArray(), value => Assert.Equal(0, value));
        Assert.All(parts[2].Grad.ToArray(), value => Assert.Equal(0, value));
        Assert.True(joint.HasGrad);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Backward_ThroughPartAndJoint_AddsBoth(bool partFirst) => GradientCheck.Of(
        () =>
        {
            Tensor? a = partFirst ? Linear.Apply(x.Value, parts[1], biases[1]) : null;
            Tensor whole = Linear.Apply(x.Value, joint, bias);
            a ??= Linear.Apply(x.Value, parts[1], biases[1]);
            // The gradients meet in the head below: [3, 2] by its own weight, [3, 6] by another.
            return ResidualLayerNorm.Apply(Linear.Apply(whole, head, null), a, gamma, gamma, 0.1f);
        },
        1e-3, [x, joint, bias, .. parts, .. biases]);

    private readonly Parameter head = Make.Parameter("head", new Shape(2, 6), 7), gamma = Make.Parameter("gamma", new Shape(2), 8, 0.5f, 1);

    [Fact]
    public void Half_AfterTouchOfAnyPart_IsRenewedEverywhere()
    {
        float[] before = joint.Half.ToArray(), part = parts[2].Half.ToArray();
        Assert.Equal(before[16..], part);
        parts[2].Value.AsSpan().Fill(0.5f);
        parts[2].Touch();
        Assert.Equal(before[..16], joint.Half.ToArray()[..16]);
        Assert.All(joint.Half.ToArray()[16..], value => Assert.Equal(0.5f, value));
        Assert.All(parts[2].Half.ToArray(), value => Assert.Equal(0.5f, value));
    }

    [Fact]
    public void Backward_FrozenJoint_GetsNoGradient()
    {
        joint.Frozen = bias.Frozen = true;
        GradientCheck.Of(() => Linear.Apply(x.Value, joint, bias, Activation.Tanh), 1e-3, x);
        Assert.DoesNotContain(parts.Concat(biases), part => part.HasGrad);
    }
}
