namespace Cerbert.Tensors.Cpu;

/// <summary>The divergence of two answers to one batch: a few logits per example, so plain loops in double precision.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override float SymmetricDivergence(Tensor x, Tensor y)
    {
        var p = new double[x.Columns];
        var q = new double[x.Columns];
        double total = 0;
        for (int row = 0; row < x.Rows; row++)
        {
            LogSoftmax(Row(x, row), p);
            LogSoftmax(Row(y, row), q);
            for (int c = 0; c < p.Length; c++)
                total += 0.5 * (Math.Exp(p[c]) - Math.Exp(q[c])) * (p[c] - q[c]);
        }

        return (float)(total / x.Rows);
    }

    public override void SymmetricDivergenceBackward(Tensor x, Tensor y, float scale, GradTarget dx, GradTarget dy)
    {
        var p = new double[x.Columns];
        var q = new double[x.Columns];
        for (int row = 0; row < x.Rows; row++)
        {
            LogSoftmax(Row(x, row), p);
            LogSoftmax(Row(y, row), q);
            Along(p, q, dx, row, (double)scale / x.Rows);
            Along(q, p, dy, row, (double)scale / x.Rows);
        }
    }

    // a_c = ½ (p_c (log p_c − log q_c) + p_c − q_c) is the slope by log p_c; log-softmax makes a_j − p_j Σ a of it.
    private static void Along(ReadOnlySpan<double> p, ReadOnlySpan<double> q, GradTarget target, int row, double scale)
    {
        if (target.Tensor is null)
            return;
        double sum = 0;
        for (int c = 0; c < p.Length; c++)
            sum += Slope(p[c], q[c]);
        Span<float> to = Row(target.Tensor, row);
        for (int c = 0; c < p.Length; c++)
            Put(to, c, scale * (Slope(p[c], q[c]) - Math.Exp(p[c]) * sum), target.Accumulate);
    }

    private static double Slope(double logP, double logQ) => 0.5 * (Math.Exp(logP) * (logP - logQ + 1) - Math.Exp(logQ));

    private static void LogSoftmax(ReadOnlySpan<float> logits, Span<double> result)
    {
        double top = double.NegativeInfinity, sum = 0;
        foreach (float x in logits)
            top = Math.Max(top, x);
        foreach (float x in logits)
            sum += Math.Exp(x - top);
        double shift = top + Math.Log(sum);
        for (int c = 0; c < logits.Length; c++)
            result[c] = logits[c] - shift;
    }
}
