using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Autograd;

public sealed class BackwardTests
{
    private static readonly float[] Probe = Make.Floats(4 * 5, 20), OtherProbe = Make.Floats(4 * 5, 21);
    private readonly Parameter x = Make.Parameter("x", new Shape(4, 5), 1);
    private readonly Parameter weight = Make.Parameter("weight", new Shape(5, 5), 2);
    private readonly Parameter bias = Make.Parameter("bias", new Shape(5), 3);
    private readonly Parameter gamma = Make.Parameter("gamma", new Shape(5), 4);

    private Parameter[] All => [x, weight, bias, gamma];

    [Fact]
    public void Backward_TwicePasses_AddUp()
    {
        float[][] first = Pass(Probe, 1), second = Pass(OtherProbe, 1);
        Clear();
        Run(Probe, 1);
        float[][] both = Grads(() => Run(OtherProbe, 1));
        for (int i = 0; i < All.Length; i++)
            Close.Equal([.. first[i].Zip(second[i], (a, b) => a + b)], both[i], 1e-5, what: All[i].Name);
    }

    [Fact]
    public void Backward_Scale_MultipliesEveryGradient()
    {
        float[][] whole = Pass(Probe, 1), quarter = Pass(Probe, 0.25f);
        for (int i = 0; i < All.Length; i++)
            Close.Equal([.. whole[i].Select(value => value / 4)], quarter[i], 1e-6, what: All[i].Name);
    }

    [Fact]
    public void Backward_AfterClearGrad_StartsAnew()
    {
        float[][] first = Pass(Probe, 1), again = Pass(Probe, 1);
        Assert.Equal(first, again);
    }

    [Fact]
    public void Backward_TensorUsedTwice_GetsBothGradients() => GradientCheck.Of(
        () =>
        {
            Tensor h = Linear.Apply(x.Value, weight, bias, Activation.Tanh);
            return ResidualLayerNorm.Apply(Linear.Apply(h, weight, bias), h, gamma, bias, 1e-3f);
        },
        1e-3, All);

    [Fact]
    public void Backward_TensorGatheredTwice_GetsBothGradients() => GradientCheck.Of(
        () =>
        {
            Tensor h = Linear.Apply(x.Value, weight, bias);
            Tensor a = Gather.Apply(h, new[] { 0, 1, 1 }), b = Gather.Apply(h, new[] { 3, 1, 0 });
            return ResidualLayerNorm.Apply(a, b, gamma, bias, 0.1f);
        },
        1e-3, All);

    [Fact]
    public void Backward_BranchOutsideTheLoss_LeavesNoTrace()
    {
        float[][] alone = Pass(Probe, 1);
        Clear();
        float[][] beside = Grads(() =>
        {
            using var scope = TensorScope.Begin();
            Tensor y = Layer();
            Linear.Apply(x.Value, weight, bias, Activation.Gelu);
            Tensor loss = ProbeSum.Apply(y, Probe);
            Linear.Apply(y, weight, bias);
            loss.Backward();
        });
        Assert.Equal(alone, beside);
    }

    [Fact]
    public void Backward_FrozenParameters_GetNoGradient()
    {
        float[] expected = Pass(Probe, 1)[0];
        Clear();
        weight.Frozen = gamma.Frozen = true;
        Run(Probe, 1);
        Assert.False(weight.HasGrad || gamma.HasGrad);
        Assert.True(bias.HasGrad);
        Assert.Equal(expected, x.Grad.ToArray());
    }

    [Fact]
    public void Backward_EverythingFrozen_SaysSo()
    {
        foreach (Parameter parameter in All)
            parameter.Frozen = true;
        using var scope = TensorScope.Begin();
        Tensor loss = ProbeSum.Apply(Layer(), Probe);
        Assert.False(loss.RequiresGrad);
        string message = Assert.Throws<InvalidOperationException>(() => loss.Backward()).Message;
        Assert.Contains("requires a gradient", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_SecondTime_Throws()
    {
        using var scope = TensorScope.Begin();
        Tensor loss = ProbeSum.Apply(Layer(), Probe);
        loss.Backward();
        float[] once = x.Grad.ToArray();
        Assert.Throws<InvalidOperationException>(() => loss.Backward());
        Assert.Equal(once, x.Grad.ToArray());
    }

    [Fact]
    public void Backward_NotAScalar_NamesItsShape()
    {
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<InvalidOperationException>(() => Layer().Backward()).Message;
        Assert.Contains("[4, 5]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_Done_HasReturnedActivationsButNotTheResult()
    {
        using var scope = TensorScope.Begin();
        Tensor y = Layer(), loss = ProbeSum.Apply(y, Probe);
        float before = loss.Item();
        loss.Backward();
        Assert.True(y.IsDisposed);
        Assert.Equal(before, loss.Item());
        string message = Assert.Throws<ObjectDisposedException>(() => y.ToArray()).Message;
        Assert.Contains("[4, 5]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_SharedPartAlreadyDone_Throws()
    {
        using var scope = TensorScope.Begin();
        Tensor y = Layer(), first = ProbeSum.Apply(y, Probe), second = ProbeSum.Apply(y, OtherProbe);
        first.Backward();
        string message = Assert.Throws<InvalidOperationException>(() => second.Backward()).Message;
        Assert.Contains("reached Float32 [4, 5], whose op an earlier backward pass has finished", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_SeparateGraphsInOneScope_BothRun()
    {
        Clear();
        float[][] whole = Grads(() => Run(Probe, 2));
        Clear();
        float[][] halves = Grads(() =>
        {
            using var scope = TensorScope.Begin();
            Tensor first = ProbeSum.Apply(Layer(), Probe), second = ProbeSum.Apply(Layer(), Probe);
            first.Backward();
            second.Backward();
        });
        for (int i = 0; i < All.Length; i++)
            Close.Equal(whole[i], halves[i], 1e-5, what: All[i].Name);
    }

    [Fact]
    public void Op_OutsideAnyScope_NamesItself()
    {
        string message = Assert.Throws<InvalidOperationException>(() => Linear.Apply(x.Value, weight, bias)).Message;
        Assert.StartsWith("Linear: ", message, StringComparison.Ordinal);
    }

    private Tensor Layer() => ResidualLayerNorm.Apply(Linear.Apply(x.Value, weight, bias, Activation.Gelu), x.Value, gamma, bias, 1e-3f);

    private void Run(float[] probe, float scale)
    {
        using var scope = TensorScope.Begin();
        ProbeSum.Apply(Layer(), probe).Backward(scale);
    }

    private float[][] Pass(float[] probe, float scale)
    {
        Clear();
        return Grads(() => Run(probe, scale));
    }

    private float[][] Grads(Action run)
    {
        run();
        return Array.ConvertAll(All, parameter => parameter.Grad.ToArray());
    }

    private void Clear()
    {
        foreach (Parameter parameter in All)
            parameter.ClearGrad();
    }
}
