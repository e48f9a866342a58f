using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models;

/// <summary>
/// Collects the attention probabilities of every layer of a forward pass (<see cref="ForwardPass.Attention"/>), in the order in which the layers
/// run. The engine keeps no probabilities; the record asks the layer's own attention for them: with unit vectors in the place of the values, what
/// comes out is the probabilities themselves.
/// </summary>
/// <remarks>
/// One run of the attention yields as many columns as a head has numbers, so a sentence of n tokens takes n / head size runs. Dropout is left out.
/// </remarks>
/// <example><code>
/// var record = new AttentionRecord();
/// encoder.Forward(batch, new ForwardPass { Attention = record });
/// float p = record.Maps[0].Of(sequence: 0).Span[0]; // of the first head: how much the first token attends to itself
/// </code></example>
public sealed class AttentionRecord
{
    private readonly List<AttentionMap> maps = [];

    /// <summary>What the layers left, the first layer's first; a decoder's layer leaves two, to itself and to the encoder.</summary>
    public IReadOnlyList<AttentionMap> Maps => maps;

    /// <summary>Attention of tokens to their own sentence.</summary>
    /// <param name="qkv">[tokens, 3·hidden].</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="causal">Whether a token sees only those up to itself.</param>
    internal void AddSelf(Tensor qkv, Sequences sequences, int heads, bool causal = false)
    {
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        int hidden = qkv.Columns / 3;
        Tensor queryKey = Columns.Apply(Cast.Apply(qkv, DType.Float32), 0, 2 * hidden);
        Add(causal ? AttentionKind.Causal : AttentionKind.Self, heads, hidden, sequences, sequences,
            value => SelfAttention.Apply(Concat.Columns([queryKey, value]), sequences, heads, causal: causal));
    }

    /// <summary>Attention of a decoder's tokens to the encoder's.</summary>
    /// <param name="query">[tokens, hidden].</param>
    /// <param name="keyValue">[key tokens, 2·hidden].</param>
    /// <param name="sequences">Which rows of queries belong together.</param>
    /// <param name="keys">Which rows of keys do.</param>
    /// <param name="heads">Number of heads.</param>
    internal void AddCross(Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads)
    {
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        Tensor q = Cast.Apply(query, DType.Float32), k = Columns.Apply(Cast.Apply(keyValue, DType.Float32), 0, query.Columns);
        Add(AttentionKind.Cross, heads, q.Columns, sequences, keys,
            value => CrossAttention.Apply(q, Concat.Columns([k, value]), sequences, keys, heads));
    }

    /// <summary>Relative attention of tokens to their own sentence.</summary>
    /// <param name="x">What it reads.</param>
    /// <param name="sequences">Which rows form a sentence.</param>
    /// <param name="heads">Number of heads.</param>
    internal void AddRelative(RelativeInputs x, Sequences sequences, int heads)
    {
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        RelativeInputs exact = x with
        {
            Query = Cast.Apply(x.Query, DType.Float32),
            Key = Cast.Apply(x.Key, DType.Float32),
            Distances = Cast.Apply(x.Distances, DType.Float32),
        };
        Add(AttentionKind.Self, heads, exact.Query.Columns, sequences, sequences,
            value => RelativeAttention.Apply(exact with { Value = value }, sequences, heads));
    }

    private void Add(AttentionKind kind, int heads, int hidden, Sequences queries, Sequences keys, Func<Tensor, Tensor> attend)
    {
        int size = hidden / heads;
        var map = new AttentionMap(kind, heads, queries, keys);
        for (int first = 0; first < keys.Longest; first += size)
        {
            using var scope = TensorScope.Begin();
            map.Take(attend(UnitValues(keys, hidden, size, first)).AsSpan(), size, first);
        }

        maps.Add(map);
    }

    /// <summary>[key tokens, hidden]: in every head, the place key − first of each sentence's keys from <paramref name="first"/> on is 1.</summary>
    private static Tensor UnitValues(Sequences keys, int hidden, int size, int first)
    {
        Tensor value = Tensor.Zeros(new Shape(keys.Tokens, hidden));
        Span<float> to = value.AsSpan();
        for (int s = 0; s < keys.Count; s++)
            for (int key = first; key < Math.Min(keys.Length(s), first + size); key++)
                for (int head = 0; head < hidden / size; head++)
                    to[((keys.Start(s) + key) * hidden) + (head * size) + key - first] = 1;
        return value;
    }
}
