using Cerbert.Tensors;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Naive;

/// <summary>Relative attention over plain loops in double precision, from the formula.</summary>
internal static class NaiveRelativeAttention
{
    /// <summary>The context, [tokens, hidden].</summary>
    public static float[] Context(RelativeInputs x, Sequences sequences, int heads, DropoutMask mask)
    {
        int hidden = x.Query.Columns, size = hidden / heads;
        float[] q = x.Query.ToArray(), k = x.Key.ToArray(), v = x.Value.ToArray(), r = x.Distances.ToArray();
        float[] u = x.ContentBias.ToArray(), byDistance = x.DistanceBias.ToArray(), bySegment = x.SegmentBias.ToArray(), s = x.Segments.ToArray();
        var context = new float[q.Length];
        for (int sentence = 0; sentence < sequences.Count; sentence++)
        {
            int start = sequences.Start(sentence), n = sequences.Length(sentence);
            for (int head = 0; head < heads; head++)
            {
                for (int i = 0; i < n; i++)
                {
                    var scores = new double[n];
                    int at = head * size, query = ((start + i) * hidden) + at;
                    for (int j = 0; j < n; j++)
                    {
                        int key = ((start + j) * hidden) + at, distance = ((sequences.Longest - 1 - (i - j)) * hidden) + at;
                        int segment = (x.Types.Span[start + i] == x.Types.Span[start + j] ? 0 : hidden) + at;
                        for (int c = 0; c < size; c++)
                            scores[j] += (((double)q[query + c] + u[at + c]) * k[key + c])
                                + (((double)q[query + c] + byDistance[at + c]) * r[distance + c])
                                + (((double)q[query + c] + bySegment[at + c]) * s[segment + c]);
                    }

                    double[] weights = [.. scores.Select(score => Math.Exp((score - scores.Max()) / Math.Sqrt(size)))];
                    double total = weights.Sum();
                    for (int c = 0; c < size; c++)
                        context[query + c] = (float)weights.Select((weight, j) =>
                            weight / total * NaiveMath.Factor(mask, ((long)(start + i) * heads) + head, j, sequences.Longest) * v[((start + j) * hidden) + at + c]).Sum();
                }
            }
        }

        return context;
    }
}
