using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>
/// One layer of XLNet (Yang et al., arXiv 1906.08237): relative attention and feed-forward, each with dropout, residual and normalisation. The
/// content stream alone: the query stream belongs to pre-training.
/// </summary>
public sealed class XlnetLayer
{
    private readonly XlnetConfig config;
    private readonly Parameter query, key, value, attended, distances, contentBias, distanceBias, segmentBias, segments;
    private readonly LayerNormLayer attentionNorm;
    private readonly FeedForwardLayer feedForward;

    /// <summary>Reads or draws the layer's seventeen tensors.</summary>
    internal XlnetLayer(ParameterScope scope, XlnetConfig config)
    {
        this.config = config;
        int before = scope.Store.Parameters.Count, hidden = config.HiddenSize, size = hidden / config.Heads;
        var normal = Initializer.Normal(config.InitializerRange);
        ParameterScope attention = scope.At("rel_attn"), wide = scope.At("ff");
        (query, key, value, attended, distances) = (Projection("q"), Projection("k"), Projection("v"), Projection("o"), Projection("r"));
        (contentBias, distanceBias, segmentBias) = (Bias("r_w_bias"), Bias("r_r_bias"), Bias("r_s_bias"));
        segments = attention.Get("seg_embed", new Shape(2, config.Heads, size), normal);
        attentionNorm = new LayerNormLayer(attention.At("layer_norm"), hidden, config.LayerNormEps);
        feedForward = new FeedForwardLayer(
            new LinearLayer(wide.At("layer_1"), hidden, config.IntermediateSize, config.InitializerRange),
            new LinearLayer(wide.At("layer_2"), config.IntermediateSize, hidden, config.InitializerRange),
            new LayerNormLayer(wide.At("layer_norm"), hidden, config.LayerNormEps),
            config, config.HiddenDropout);
        Parameters = [.. scope.Store.Parameters.Skip(before)];

        Parameter Projection(string name) => attention.Get(name, new Shape(hidden, config.Heads, size), normal);
        Parameter Bias(string name) => attention.Get(name, new Shape(config.Heads, size), normal);
    }

    /// <summary>The layer's seventeen parameters, under their names in checkpoints.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether any of them wants a gradient.</summary>
    internal bool IsTrained => Parameters.Any(parameter => !parameter.Frozen);

    /// <summary>[tokens, hidden] → [tokens, hidden], or [sentences, hidden] of the last tokens.</summary>
    /// <param name="x">The layer below.</param>
    /// <param name="sinusoids">A vector per distance of two tokens, [2·longest − 1, hidden]: see <see cref="Sinusoids"/>.</param>
    /// <param name="batch">Sentences and segments.</param>
    /// <param name="pass">Training or not.</param>
    /// <param name="lastOnly">Computes what follows the attention for the last token of each sentence alone.</param>
    internal Tensor Forward(Tensor x, Tensor sinusoids, TokenBatch batch, ForwardPass pass, bool lastOnly)
    {
        Tensor q = HeadProjection.Into(x, query), k = HeadProjection.Into(x, key), v = HeadProjection.Into(x, value); // [tokens, hidden] each
        Tensor r = HeadProjection.Into(sinusoids, distances);                                                         // [2·longest − 1, hidden]
        var inputs = new RelativeInputs(q, k, v, r, contentBias.Value, distanceBias.Value, segmentBias.Value, segments.Value, batch.Types);
        Tensor context = RelativeAttention.Apply(inputs, batch.Sequences, config.Heads, pass.Mask(config.AttentionDropout)); // [tokens, hidden]
        pass.Attention?.AddRelative(inputs, batch.Sequences, config.Heads);
        foreach (Tensor used in (Tensor[])[q, k, v, r])
            used.ReleaseAfter(context);
        if (lastOnly)
        {
            Tensor all = context;
            context = Gather.Apply(all, batch.Sequences.Lasts);
            all.ReleaseAfter(context);
            x = Gather.Apply(x, batch.Sequences.Lasts);
        }

        Tensor mixed = attentionNorm.Close(HeadProjection.Out(context, attended), x, pass, config.HiddenDropout);
        context.ReleaseAfter(mixed);
        return feedForward.Forward(mixed, pass);
    }
}
