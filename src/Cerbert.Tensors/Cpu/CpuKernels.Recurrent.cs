using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>The element-wise halves of recurrent cells. Row i, step t of a [rows · steps, …] matrix is its row i · steps + t.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override void LstmCell(Tensor gates, int step, int steps, Tensor products, Tensor cell, Tensor nextCell, Tensor hidden) =>
        Pieces.ForRows(hidden.Rows, 4 * hidden.Columns, new LstmKernel(
            gates.Floats, step, steps, products.Floats, cell.Floats, nextCell.Floats, hidden.Floats, hidden.Columns));

    public override void LstmCellBackward(
        Tensor gates, Tensor cell, Tensor nextCell, Tensor dhidden, Tensor dcell, Tensor dinput, int step, int steps) =>
        Pieces.ForRows(dhidden.Rows, 4 * dhidden.Columns, new LstmBackwardKernel(
            gates.Floats, cell.Floats, nextCell.Floats, dhidden.Floats, dcell.Floats, dinput.Floats, step, steps, dhidden.Columns));

    public override void GruCell(Tensor gates, int step, int steps, Tensor products, Tensor hidden, Tensor activated, Tensor next) =>
        Pieces.ForRows(hidden.Rows, 3 * hidden.Columns, new GruKernel(
            gates.Floats, step, steps, products.Floats, hidden.Floats, activated.Floats, next.Floats, hidden.Columns));

    public override void GruCellBackward(Tensor activated, Tensor products, Tensor hidden, Tensor dhidden, Tensor dinput, int step, int steps) =>
        Pieces.ForRows(hidden.Rows, 3 * hidden.Columns, new GruBackwardKernel(
            activated.Floats, products.Floats, hidden.Floats, dhidden.Floats, dinput.Floats, step, steps, hidden.Columns));

    private static V Load<V>(float* p, long i, int count)
        where V : struct, IVector<V> => Lanes.Load<V, F32>(p, i, count);

    private static void Save<V>(float* p, long i, V value, int count)
        where V : struct, IVector<V> => Lanes.Store<V, F32>(p, i, value, count);

    private static V Logistic<V>(V x)
        where V : struct, IVector<V> => V.Set(1) / (V.Set(1) + SimdMath.Exp(V.Zero - x));

    private readonly struct LstmKernel(
        float* x, int step, int steps, float* gates, float* cell, float* next, float* hidden, int size) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int r = start; r < end; r++)
                for (int j = 0; j < size; j += V.Length)
                {
                    int count = Math.Min(V.Length, size - j);
                    long input = ((long)r * steps + step) * 4 * size + j, own = (long)r * 4 * size + j, at = (long)r * size + j;
                    V i = Logistic(Load<V>(x, input, count) + Load<V>(gates, own, count));
                    V f = Logistic(Load<V>(x, input + size, count) + Load<V>(gates, own + size, count));
                    V g = SimdMath.Tanh(Load<V>(x, input + 2 * size, count) + Load<V>(gates, own + 2 * size, count));
                    V o = Logistic(Load<V>(x, input + 3 * size, count) + Load<V>(gates, own + 3 * size, count));
                    V c = V.MulAdd(f, Load<V>(cell, at, count), i * g);
                    Save(gates, own, i, count);
                    Save(gates, own + size, f, count);
                    Save(gates, own + 2 * size, g, count);
                    Save(gates, own + 3 * size, o, count);
                    Save(next, at, c, count);
                    Save(hidden, at, o * SimdMath.Tanh(c), count);
                }
        }
    }

    private readonly struct LstmBackwardKernel(
        float* gates, float* cell, float* next, float* dhidden, float* dcell, float* dinput, int step, int steps, int size) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            V one = V.Set(1);
            for (int r = start; r < end; r++)
                for (int j = 0; j < size; j += V.Length)
                {
                    int count = Math.Min(V.Length, size - j);
                    long input = ((long)r * steps + step) * 4 * size + j, own = (long)r * 4 * size + j, at = (long)r * size + j;
                    V i = Load<V>(gates, own, count), f = Load<V>(gates, own + size, count);
                    V g = Load<V>(gates, own + 2 * size, count), o = Load<V>(gates, own + 3 * size, count);
                    V tanh = SimdMath.Tanh(Load<V>(next, at, count)), dh = Load<V>(dhidden, at, count);
                    V dc = Load<V>(dcell, at, count) + dh * o * (one - tanh * tanh);
                    V di = dc * g * i * (one - i), df = dc * Load<V>(cell, at, count) * f * (one - f);
                    V dg = dc * i * (one - g * g), dout = dh * tanh * o * (one - o);
                    Save(dcell, at, dc * f, count);
                    Save(gates, own, di, count);
                    Save(gates, own + size, df, count);
                    Save(gates, own + 2 * size, dg, count);
                    Save(gates, own + 3 * size, dout, count);
                    Save(dinput, input, di, count);
                    Save(dinput, input + size, df, count);
                    Save(dinput, input + 2 * size, dg, count);
                    Save(dinput, input + 3 * size, dout, count);
                }
        }
    }

    private readonly struct GruKernel(
        float* x, int step, int steps, float* products, float* hidden, float* gates, float* next, int size) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            for (int row = start; row < end; row++)
                for (int j = 0; j < size; j += V.Length)
                {
                    int count = Math.Min(V.Length, size - j);
                    long input = ((long)row * steps + step) * 3 * size + j, own = (long)row * 3 * size + j, at = (long)row * size + j;
                    V r = Logistic(Load<V>(x, input, count) + Load<V>(products, own, count));
                    V z = Logistic(Load<V>(x, input + size, count) + Load<V>(products, own + size, count));
                    V n = SimdMath.Tanh(V.MulAdd(r, Load<V>(products, own + 2 * size, count), Load<V>(x, input + 2 * size, count)));
                    Save(gates, own, r, count);
                    Save(gates, own + size, z, count);
                    Save(gates, own + 2 * size, n, count);
                    Save(next, at, V.MulAdd(z, Load<V>(hidden, at, count) - n, n), count);
                }
        }
    }

    private readonly struct GruBackwardKernel(
        float* gates, float* products, float* hidden, float* dhidden, float* dinput, int step, int steps, int size) : IRowKernel
    {
        public void Run<V>(int start, int end)
            where V : struct, IVector<V>
        {
            V one = V.Set(1);
            for (int row = start; row < end; row++)
                for (int j = 0; j < size; j += V.Length)
                {
                    int count = Math.Min(V.Length, size - j);
                    long input = ((long)row * steps + step) * 3 * size + j, own = (long)row * 3 * size + j, at = (long)row * size + j;
                    V r = Load<V>(gates, own, count), z = Load<V>(gates, own + size, count), n = Load<V>(gates, own + 2 * size, count);
                    V dh = Load<V>(dhidden, at, count);
                    V dn = dh * (one - z) * (one - n * n);
                    V dz = dh * (Load<V>(hidden, at, count) - n) * z * (one - z);
                    V dr = dn * Load<V>(products, own + 2 * size, count) * r * (one - r);
                    Save(dinput, input, dr, count);
                    Save(dinput, input + size, dz, count);
                    Save(dinput, input + 2 * size, dn, count);
                    Save(products, own, dr, count);
                    Save(products, own + size, dz, count);
                    Save(products, own + 2 * size, dn * r, count);
                    Save(dhidden, at, dh * z, count);
                }
        }
    }
}
