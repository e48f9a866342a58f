using Cerbert.Tensors;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Cpu;

[Collection(ProcessState.Name)]
public sealed class ActivationKernelTests
{
    public static TheoryData<Activation, DType> Cases =>
    [
        .. from activation in Enum.GetValues<Activation>()
           from type in Enum.GetValues<DType>()
           select (activation, type),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Activate_EveryLength_EqualsNaive(Activation activation, DType type) => Sweep(type, (x, _, length) =>
    {
        var y = new Guarded(new Shape(length), type);
        Kernels.Current.Activate(activation, x.Tensor, y.Tensor);
        float[] input = x.Read();
        y.Matches(NaiveMath.ToFloats(Array.ConvertAll(input, v => NaiveMath.Activate(activation, v))), Absolute(activation, type), 1e-6, $"{activation} of {length}");
        Kernels.Current.Activate(activation, x.Tensor, x.Tensor);
        Assert.Equal(y.Read(), x.Read());
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void ActivateBackward_EveryLength_EqualsNaive(Activation activation, DType type) => Sweep(type, (x, dy, length) =>
    {
        float[] slope = NaiveMath.ToFloats(Array.ConvertAll(x.Read(), v => NaiveMath.Derivative(activation, v)));
        float[] expected = [.. slope.Zip(dy.Read(), (f, g) => f * g)];
        var dx = new Guarded(new Shape(length), type);
        Kernels.Current.ActivateBackward(activation, x.Tensor, dy.Tensor, dx.Tensor, accumulate: false);
        dx.Matches(expected, Absolute(activation, type), 1e-6, $"{activation}' of {length}");

        float[] old = Make.Floats(length, 5, type);
        var sum = new Guarded(new Shape(length), type, old);
        Kernels.Current.ActivateBackward(activation, x.Tensor, dy.Tensor, sum.Tensor, accumulate: true);
        sum.Matches([.. expected.Zip(old, (a, b) => a + b)], Absolute(activation, type), 1e-6, $"{activation}' added, {length}");

        Kernels.Current.ActivateBackward(activation, x.Tensor, dy.Tensor, dy.Tensor, accumulate: false);
        Assert.Equal(dx.Read(), dy.Read());
    });

    [Theory]
    [MemberData(nameof(Cases))]
    public void ActivateBoth_EveryLength_EqualsOneAfterTheOther(Activation activation, DType type) => Sweep(type, (x, dy, length) =>
    {
        var y = new Guarded(new Shape(length), type);
        var dx = new Guarded(new Shape(length), type);
        Kernels.Current.Activate(activation, x.Tensor, y.Tensor);
        Kernels.Current.ActivateBackward(activation, x.Tensor, dy.Tensor, dx.Tensor, accumulate: false);
        Kernels.Current.ActivateBoth(activation, x.Tensor, dy.Tensor);
        Assert.Equal(y.Read(), x.Read());
        Assert.Equal(dx.Read(), dy.Read());
    });

    /// <summary>GELU of bfloat16 has a shorter polynomial: it may be off by a rounding of the result, and by 8e-6 of what it is made from.</summary>
    [Fact]
    public void Activate_GeluOfEveryBFloat16_IsTheNearestOrItsNeighbour() => ProcessState.AtEveryWidth(() =>
    {
        using var scope = TensorScope.Begin();
        float[] all = [.. Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)).Where(x => Math.Abs(x) is 0 or (>= 1e-30f and <= 1e6f))];
        var x = new Guarded(new Shape(all.Length), DType.BFloat16, all);
        var y = new Guarded(new Shape(all.Length), DType.BFloat16);
        Kernels.Current.Activate(Activation.Gelu, x.Tensor, y.Tensor);
        Assert.All(all.Zip(y.Read()), pair =>
        {
            double exact = NaiveMath.Activate(Activation.Gelu, pair.First);
            Assert.InRange(pair.Second, exact - Slack(exact), exact + Slack(exact));

            double Slack(double value) => (Math.Abs(value) / 256) + (8e-6 * Math.Abs(pair.First));
        });
    });

    [Fact]
    public void Activate_ManyPieces_ReachesEveryElement()
    {
        using var scope = TensorScope.Begin();
        int count = 3 * 256 * 1024 + 5;
        float[] x = Make.Floats(count, 1, -3, 3);
        Tensor y = Tensor.Empty(new Shape(count));
        Kernels.Current.Activate(Activation.Relu, Make.Tensor(x, new Shape(count)), y);
        Assert.Equal(Array.ConvertAll(x, v => MathF.Max(v, 0)), y.ToArray());
    }

    private static double Absolute(Activation activation, DType type) => activation == Activation.Gelu && type == DType.BFloat16 ? 5e-5 : 2e-6;

    private static void Sweep(DType type, Action<Guarded, Guarded, int> check) => ProcessState.AtEveryWidth(() =>
    {
        for (int length = 0; length <= 130; length++)
        {
            using var scope = TensorScope.Begin();
            var x = new Guarded(new Shape(length), type, Make.Floats(length, length, type, -6, 6));
            var dy = new Guarded(new Shape(length), type, Make.Floats(length, length + 1, type));
            check(x, dy, length);
        }
    });
}
