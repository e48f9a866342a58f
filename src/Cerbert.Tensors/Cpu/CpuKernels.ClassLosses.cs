namespace Cerbert.Tensors.Cpu;

/// <summary>Losses that weigh a batch's rows against each other or by how sure they are: a few numbers per example, so plain loops in double precision.</summary>
internal sealed unsafe partial class CpuKernels
{
    public override float TemperedDivergence(Tensor x, ReadOnlyMemory<float> teacher, float temperature)
    {
        double total = 0;
        ForAnswers(x, teacher, temperature, (_, p, q) =>
        {
            for (int c = 0; c < p.Length; c++)
                total += Math.Exp(p[c]) * (p[c] - q[c]);
        });
        return (float)(total * temperature * temperature / x.Rows);
    }

    public override void TemperedDivergenceBackward(Tensor x, ReadOnlyMemory<float> teacher, float temperature, float scale, GradTarget dx)
    {
        if (dx.Tensor is null)
            return;
        double factor = (double)scale * temperature / x.Rows;
        ForAnswers(x, teacher, temperature, (row, p, q) =>
        {
            Span<float> to = Row(dx.Tensor, row);
            // A single logit is that of class 1, the last.
            for (int c = 0; c < to.Length; c++)
                Put(to, c, factor * (Math.Exp(q[^(to.Length - c)]) - Math.Exp(p[^(to.Length - c)])), dx.Accumulate);
        });
    }

    public override float FocalLoss(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights)
    {
        double total = 0;
        var p = new double[Math.Max(2, logits.Columns)];
        for (int row = 0; row < logits.Rows; row++)
        {
            int label = labels.Span[row];
            LogProbabilities(Row(logits, row), p);
            total -= (weights?[label] ?? 1) * Math.Pow(1 - Math.Exp(p[label]), gamma) * p[label];
        }

        return (float)(total / logits.Rows);
    }

    public override void FocalLossBackward(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights, float scale, GradTarget dlogits)
    {
        if (dlogits.Tensor is null)
            return;
        var p = new double[Math.Max(2, logits.Columns)];
        for (int row = 0; row < logits.Rows; row++)
        {
            int label = labels.Span[row];
            LogProbabilities(Row(logits, row), p);
            double sure = Math.Exp(p[label]), rest = 1 - sure;
            // (1 − p)^(γ−1) has no limit at p = 1 for γ below 1, but p log p is 0 there.
            double bend = gamma == 0 || rest <= 0 ? 0 : gamma * Math.Pow(rest, gamma - 1) * sure * p[label];
            double slope = (weights?[label] ?? 1) * (bend - Math.Pow(rest, gamma)) * scale / logits.Rows;
            Span<float> to = Row(dlogits.Tensor, row);
            if (to.Length == 1)
                Put(to, 0, slope * rest * (label == 1 ? 1 : -1), dlogits.Accumulate);
            else
                for (int c = 0; c < to.Length; c++)
                    Put(to, c, slope * ((c == label ? 1 : 0) - Math.Exp(p[c])), dlogits.Accumulate);
        }
    }

    public override float CircleLoss(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale) =>
        (float)SoftPlus(Circle(similarities, labels.Span, margin, scale, null));

    public override void CircleLossBackward(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale, float factor, GradTarget dsimilarities)
    {
        if (dsimilarities.Tensor is null)
            return;
        var slopes = new double[similarities.Count];
        double exponent = Circle(similarities, labels.Span, margin, scale, slopes), z = factor / (1 + Math.Exp(-exponent));
        Span<float> to = dsimilarities.Tensor.AsSpan();
        for (int i = 0; i < to.Length; i++)
            Put(to, i, z * slopes[i], dsimilarities.Accumulate);
    }

    // The two sums' logarithms added up; slopes are its derivatives, with the weights α held.
    private static double Circle(Tensor similarities, ReadOnlySpan<int> labels, double margin, double scale, double[]? slopes)
    {
        ReadOnlySpan<float> s = similarities.AsSpan();
        var exponents = new double[s.Length];
        var weights = new double[s.Length];
        double topAlike = double.NegativeInfinity, topUnlike = double.NegativeInfinity;
        for (int i = 0; i < s.Length; i++)
        {
            bool alike = labels[i] > 0;
            weights[i] = alike ? -scale * Math.Max(0, 1 + margin - s[i]) : scale * Math.Max(0, s[i] + margin);
            exponents[i] = weights[i] * (s[i] - (alike ? 1 - margin : margin));
            if (alike)
                topAlike = Math.Max(topAlike, exponents[i]);
            else
                topUnlike = Math.Max(topUnlike, exponents[i]);
        }

        double ofAlike = 0, ofUnlike = 0;
        for (int i = 0; i < s.Length; i++)
            if (labels[i] > 0)
                ofAlike += Math.Exp(exponents[i] - topAlike);
            else
                ofUnlike += Math.Exp(exponents[i] - topUnlike);
        // Nothing to compare with.
        if (double.IsNegativeInfinity(topAlike) || double.IsNegativeInfinity(topUnlike))
            return double.NegativeInfinity;
        for (int i = 0; slopes is not null && i < s.Length; i++)
            slopes[i] = weights[i] * (labels[i] > 0 ? Math.Exp(exponents[i] - topAlike) / ofAlike : Math.Exp(exponents[i] - topUnlike) / ofUnlike);
        return topAlike + topUnlike + Math.Log(ofAlike) + Math.Log(ofUnlike);
    }

    private static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    // log p of every class; one logit is that of class 1 against 0.
    private static void LogProbabilities(ReadOnlySpan<float> logits, Span<double> result)
    {
        if (logits.Length > 1)
            LogSoftmax(logits, result);
        else
            (result[0], result[1]) = (-SoftPlus(logits[0]), -SoftPlus(-logits[0]));
    }

    // Both answers' log probabilities, row by row.
    private static void ForAnswers(Tensor x, ReadOnlyMemory<float> teacher, float temperature, Action<int, double[], double[]> row)
    {
        var p = new double[Math.Max(2, x.Columns)];
        var q = new double[p.Length];
        var flat = new float[x.Columns];
        for (int r = 0; r < x.Rows; r++)
        {
            Flatten(teacher.Span.Slice(r * flat.Length, flat.Length), p);
            Flatten(Row(x, r), q);
            row(r, p, q);
        }

        void Flatten(ReadOnlySpan<float> logits, double[] result)
        {
            for (int c = 0; c < flat.Length; c++)
                flat[c] = logits[c] / temperature;
            LogProbabilities(flat, result);
        }
    }
}
