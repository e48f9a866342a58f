using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Naive;

/// <summary>Self-attention over plain loops in double precision; gradients by the chain rule without any rearranging.</summary>
internal sealed class NaiveAttention
{
    private readonly Sequences sequences;
    private readonly int heads, size, hidden;
    private readonly DropoutMask mask;
    private readonly bool causal;
    private readonly float[] qkv;

    public NaiveAttention(float[] qkv, Sequences sequences, int heads, int size, DropoutMask mask, bool causal = false)
    {
        this.causal = causal;
        (this.qkv, this.sequences, this.heads, this.size, this.mask) = (qkv, sequences, heads, size, mask);
        hidden = heads * size;
        Context = new double[sequences.Tokens * hidden];
        LogSum = new double[heads * sequences.Tokens];
        Dqkv = new double[qkv.Length];
    }

    public double[] Context { get; }

    public double[] LogSum { get; }

    public double[] Dqkv { get; }

    /// <summary>Probabilities before dropout, [length, length].</summary>
    public double[] Probabilities(int sentence, int head)
    {
        int start = sequences.Start(sentence), n = sequences.Length(sentence);
        var p = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            Span<double> row = p.AsSpan(i * n, n);
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < size; k++)
                    row[j] += (double)qkv[At(0, start + i, head) + k] * qkv[At(1, start + j, head) + k];
                row[j] = causal && j > i ? double.NegativeInfinity : row[j] / Math.Sqrt(size);
            }

            double largest = double.NegativeInfinity, total = 0;
            foreach (double score in row)
                largest = Math.Max(largest, score);
            foreach (double score in row)
                total += Math.Exp(score - largest);
            LogSum[head * sequences.Tokens + start + i] = largest + Math.Log(total);
            for (int j = 0; j < n; j++)
                row[j] = Math.Exp(row[j] - largest) / total;
        }

        return p;
    }

    /// <summary>Fills Context and LogSum, and Dqkv from the gradient of the context.</summary>
    public void Run(float[] dcontext)
    {
        for (int sentence = 0; sentence < sequences.Count; sentence++)
            for (int head = 0; head < heads; head++)
                Head(sentence, head, dcontext);
    }

    private void Head(int sentence, int head, float[] dcontext)
    {
        int start = sequences.Start(sentence), n = sequences.Length(sentence);
        double[] p = Probabilities(sentence, head);
        double scale = 1 / Math.Sqrt(size);
        for (int i = 0; i < n; i++)
        {
            int token = start + i, o = token * hidden + head * size;
            var dp = new double[n];
            double dot = 0;
            for (int j = 0; j < n; j++)
            {
                double factor = NaiveMath.Factor(mask, (long)token * heads + head, j, sequences.Longest), weight = p[i * n + j] * factor;
                int v = At(2, start + j, head);
                for (int k = 0; k < size; k++)
                {
                    Context[o + k] += weight * qkv[v + k];
                    Dqkv[v + k] += weight * dcontext[o + k];
                    dp[j] += factor * dcontext[o + k] * qkv[v + k];
                }

                dot += p[i * n + j] * dp[j];
            }

            for (int j = 0; j < n; j++)
            {
                double ds = p[i * n + j] * (dp[j] - dot) * scale;
                int q = At(0, token, head), key = At(1, start + j, head);
                for (int k = 0; k < size; k++)
                {
                    Dqkv[q + k] += ds * qkv[key + k];
                    Dqkv[key + k] += ds * qkv[q + k];
                }
            }
        }
    }

    private int At(int part, int token, int head) => token * 3 * hidden + part * hidden + head * size;
}
