using System.Diagnostics;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Cli.Machine;

/// <summary>A matrix product to time: C [M, N] = op(A) [M, K] · op(B) [K, N].</summary>
/// <param name="Name">What a model needs it for.</param>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Length of the sums.</param>
/// <param name="TransposeA">Whether A is stored [K, M].</param>
/// <param name="TransposeB">Whether B is stored [N, K], as a linear layer's weight.</param>
/// <param name="WritesFloat32">Whether C is float32 whatever A and B are: gradients of weights.</param>
internal sealed record MatrixProduct(string Name, int M, int N, int K, bool TransposeA, bool TransposeB, bool WritesFloat32 = false)
{
    private const int FewestRuns = 3;

    /// <summary>Multiplications and additions.</summary>
    public double Flops => 2.0 * M * N * K;

    /// <summary>The four products of a transformer layer's linear layers over some tokens; with their two gradients each when training.</summary>
    public static IReadOnlyList<MatrixProduct> OfLayer(int tokens, int hidden, int inner, bool training)
    {
        (string Name, int Outputs, int Inputs)[] layers =
            [("query, key, value", 3 * hidden, hidden), ("attention output", hidden, hidden), ("intermediate", inner, hidden), ("output", hidden, inner)];
        var products = new List<MatrixProduct>();
        foreach ((string name, int outputs, int inputs) in layers)
        {
            products.Add(new MatrixProduct(name, tokens, outputs, inputs, false, true));
            if (!training)
                continue;
            products.Add(new MatrixProduct(name + ", input gradient", tokens, inputs, outputs, false, false));
            products.Add(new MatrixProduct(name + ", weight gradient", outputs, inputs, tokens, true, false, WritesFloat32: true));
        }

        return products;
    }

    /// <summary>The rate of the median run, in floating-point operations per second.</summary>
    /// <param name="engine">Multiplies; the engine in use is the same afterwards as before.</param>
    /// <param name="type">Element type of A and B.</param>
    /// <param name="time">How long to repeat it; three runs at least.</param>
    public double Measure(MatMulEngine engine, DType type, TimeSpan time)
    {
        MatMulEngine before = MatMulEngines.Current;
        MatMulEngines.Current = engine;
        try
        {
            using IDisposable inference = GradMode.Disable();
            using TensorScope scope = TensorScope.Begin();
            Shape shapeOfB = TransposeB ? new Shape(N, K) : new Shape(K, N);
            Tensor a = Noise(TransposeA ? new Shape(K, M) : new Shape(M, K), type), b = Noise(shapeOfB, type);
            Tensor c = Tensor.Empty(new Shape(M, N), WritesFloat32 ? DType.Float32 : type);
            // Where B is a weight, it lies as it does in a model.
            using Parameter? weight = TransposeA ? null : new Parameter("weight", shapeOfB);
            weight?.Value.CopyFrom(b.ToArray());
            void Multiply()
            {
                if (weight is null)
                    Kernels.Current.MatMul(a, TransposeA, b, TransposeB, c, accumulate: false);
                else
                    Kernels.Current.MatMulWeight(a, weight, TransposeB, c, accumulate: false);
            }

            // The first run compiles and touches all memory.
            Multiply();
            var seconds = new List<double>();
            for (long start = Stopwatch.GetTimestamp(); seconds.Count < FewestRuns || Stopwatch.GetElapsedTime(start) < time;)
            {
                long run = Stopwatch.GetTimestamp();
                Multiply();
                seconds.Add(Stopwatch.GetElapsedTime(run).TotalSeconds);
            }

            return Flops / Statistics.Median(seconds);
        }
        finally
        {
            MatMulEngines.Current = before;
        }
    }

    // Numbers of ordinary size: zeros and denormals run at other speeds.
    private static Tensor Noise(Shape shape, DType type)
    {
        var values = new float[shape.Count];
        var random = new Random(1);
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        Tensor tensor = Tensor.Empty(shape, type);
        tensor.CopyFrom(values);
        return tensor;
    }
}
