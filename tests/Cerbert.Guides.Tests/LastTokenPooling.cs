using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Guides;

/// <summary>What a config says: <c>pooling: { name: last-token, back: 1 }</c>.</summary>
public sealed record LastTokenPoolingConfig : PoolingConfig
{
    /// <summary>How many tokens before the last one; 0 is the [SEP] at the end.</summary>
    [Bounds(0, 511)]
    public int Back { get; init; }

    /// <inheritdoc/>
    public override PoolingStrategy Create(Encoder encoder, ParameterScope scope) => new LastTokenPooling(encoder, Back);
}

/// <summary>The last layer's vector of a token near the end; the first token's where a sentence is too short.</summary>
public sealed class LastTokenPooling(Encoder encoder, int back) : PoolingStrategy
{
    /// <inheritdoc/>
    public override int OutputSize => encoder.HiddenSize;

    /// <inheritdoc/>
    public override Tensor Features(EncoderOutput output, ForwardPass pass)
    {
        Sequences sentences = output.Sequences;
        int[] rows = [.. Enumerable.Range(0, sentences.Count).Select(s => sentences.Start(s) + Math.Max(0, sentences.Length(s) - 1 - back))];
        return Cast.Apply(Gather.Apply(output.Last, rows), DType.Float32); // [sentences, hidden]
    }
}
