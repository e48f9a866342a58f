using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Ops;

/// <summary>The recurrent ops against finite differences and plain loops, at sizes with every SIMD tail.</summary>
[Collection(ProcessState.Name)]
public sealed class RecurrenceTests
{
    private const int Rows = 3, Steps = 4;

    [Fact]
    public void Lstm_Backward_EqualsDifferences()
    {
        (Parameter gates, Parameter recurrent, Parameter bias) = Operands(4, 3);
        GradientCheck.Of(() => LongShortTermMemory.Apply(gates.Value, Steps, recurrent, bias), 2e-3, gates, recurrent, bias);
    }

    [Fact]
    public void Gru_Backward_EqualsDifferences()
    {
        (Parameter gates, Parameter recurrent, Parameter bias) = Operands(3, 3);
        GradientCheck.Of(() => GatedRecurrentUnit.Apply(gates.Value, Steps, recurrent, bias), 2e-3, gates, recurrent, bias);
    }

    [Fact]
    public void Lstm_EverySize_EqualsNaive() => Sweep(4, (g, u, b) => LongShortTermMemory.Apply(g.Value, Steps, u, b), (a, u, h, c, size, j) =>
    {
        double cell = Sigmoid(a[size + j] + u[size + j]) * c + Sigmoid(a[j] + u[j]) * Math.Tanh(a[2 * size + j] + u[2 * size + j]);
        return (Sigmoid(a[3 * size + j] + u[3 * size + j]) * Math.Tanh(cell), cell);
    });

    [Fact]
    public void Gru_EverySize_EqualsNaive() => Sweep(3, (g, u, b) => GatedRecurrentUnit.Apply(g.Value, Steps, u, b), (a, u, h, c, size, j) =>
    {
        double r = Sigmoid(a[j] + u[j]), z = Sigmoid(a[size + j] + u[size + j]), n = Math.Tanh(a[2 * size + j] + r * u[2 * size + j]);
        return ((1 - z) * n + z * h, 0);
    });

    [Fact]
    public void Apply_ShapesThatDoNotFit_NamesThem()
    {
        (Parameter gates, Parameter recurrent, Parameter bias) = Operands(4, 3);
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentException>(() => LongShortTermMemory.Apply(gates.Value, 5, recurrent, bias)).Message;
        Assert.Equal("a recurrence of 5 steps with recurrent [12, 3], bias [12] and 4 gates cannot take Float32 [12, 12]", message);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static (Parameter Gates, Parameter Recurrent, Parameter Bias) Operands(int blocks, int size) => (
        Make.Parameter("gates", new Shape(Rows * Steps, blocks * size), 1, -2, 2),
        Make.Parameter("recurrent", new Shape(blocks * size, size), 2),
        Make.Parameter("bias", new Shape(blocks * size), 3));

    private static void Sweep(
        int blocks, Func<Parameter, Parameter, Parameter, Tensor> op, Func<double[], double[], double, double, int, int, (double Hidden, double Cell)> cell) => ProcessState.AtEveryWidth(() =>
    {
        for (int size = 1; size <= 40; size++)
        {
            using var scope = TensorScope.Begin();
            (Parameter gates, Parameter recurrent, Parameter bias) = Operands(blocks, size);
            float[] actual = op(gates, recurrent, bias).ToArray();
            for (int row = 0; row < Rows; row++)
            {
                double[] hidden = new double[size], cells = new double[size];
                for (int t = 0; t < Steps; t++)
                {
                    double[] input = [.. gates.Value.AsSpan().Slice((row * Steps + t) * blocks * size, blocks * size).ToArray().Select(v => (double)v)];
                    double[] before = hidden;
                    double[] products = [.. Enumerable.Range(0, blocks * size).Select(k => bias.Value.ToArray()[k] + Dot(recurrent.Value.AsSpan().Slice(k * size, size), before))];
                    (double Hidden, double Cell)[] next = [.. Enumerable.Range(0, size).Select(j => cell(input, products, before[j], cells[j], size, j))];
                    hidden = [.. next.Select(n => n.Hidden)];
                    cells = [.. next.Select(n => n.Cell)];
                }

                Close.Equal([.. hidden.Select(h => (float)h)], actual.AsSpan(row * size, size), 1e-5, 1e-5, $"size {size}, row {row}");
            }
        }
    });

    private static double Dot(ReadOnlySpan<float> a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < b.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
