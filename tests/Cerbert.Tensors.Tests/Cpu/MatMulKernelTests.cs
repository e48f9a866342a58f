using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

public sealed class MatMulKernelTests
{
    [Fact]
    public void MatMul_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        Tensor a = Tensor.Zeros(new Shape(2, 3)), b = Tensor.Zeros(new Shape(4, 3)), c = Tensor.Zeros(new Shape(2, 4));
        Kernels.Current.MatMul(a, false, b, true, c, accumulate: false);
        string message = Assert.Throws<ArgumentException>(() => Kernels.Current.MatMul(a, false, b, false, c, accumulate: false)).Message;
        Assert.Contains("Float32 [2, 3] · Float32 [4, 3] → Float32 [2, 4]", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Kernels.Current.MatMul(a, false, b, true, a, accumulate: false));
        Assert.Throws<ArgumentException>(() => Kernels.Current.MatMul(a, false, b, true, c, accumulate: false, bias: Tensor.Zeros(new Shape(3))));
        Assert.Throws<ArgumentException>(
            () => Kernels.Current.MatMul(a, false, Tensor.Zeros(new Shape(4, 3), DType.BFloat16), true, c, accumulate: false));
    }
}
