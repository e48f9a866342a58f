using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>
/// One post-norm decoder layer (Vaswani et al. 2017, section 3.1) as BART has it: attention to the tokens so far, attention to the encoder's
/// output, feed-forward, each with dropout, residual and normalisation.
/// </summary>
public sealed class DecoderLayer
{
    private readonly BartConfig config;
    private readonly LinearLayer qkv, selfOutput, query, keyValue, crossOutput;
    private readonly LayerNormLayer selfNorm, crossNorm;
    private readonly FeedForwardLayer feedForward;

    /// <summary>Reads or draws the layer's twenty-six tensors.</summary>
    /// <param name="scope">The layer's place in the checkpoint.</param>
    /// <param name="config">Sizes.</param>
    internal DecoderLayer(ParameterScope scope, BartConfig config)
    {
        this.config = config;
        int before = scope.Store.Parameters.Count;
        int hidden = config.HiddenSize;
        qkv = LinearLayer.Stacked(scope.At("self_attn"), ["q_proj", "k_proj", "v_proj"], hidden, hidden, config.InitializerRange);
        (selfOutput, selfNorm) = (Dense("self_attn.out_proj", hidden, hidden), Norm("self_attn_layer_norm"));
        query = Dense("encoder_attn.q_proj", hidden, hidden);
        keyValue = LinearLayer.Stacked(scope.At("encoder_attn"), ["k_proj", "v_proj"], hidden, hidden, config.InitializerRange);
        (crossOutput, crossNorm) = (Dense("encoder_attn.out_proj", hidden, hidden), Norm("encoder_attn_layer_norm"));
        feedForward = new FeedForwardLayer(
            Dense("fc1", hidden, config.DecoderIntermediateSize), Dense("fc2", config.DecoderIntermediateSize, hidden), Norm("final_layer_norm"),
            config, config.HiddenDropout);
        Parameters = [.. scope.Store.Parameters.Skip(before)];

        LinearLayer Dense(string name, int inputs, int outputs) => new(scope.At(name), inputs, outputs, config.InitializerRange);
        LayerNormLayer Norm(string name) => new(scope.At(name), hidden, config.LayerNormEps);
    }

    /// <summary>The layer's parameters, under their names in checkpoints.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether any of them wants a gradient.</summary>
    internal bool IsTrained => Parameters.Any(parameter => !parameter.Frozen);

    /// <summary>[tokens, hidden] → [tokens, hidden], or [sentences, hidden] of the last tokens.</summary>
    /// <param name="x">The layer below.</param>
    /// <param name="memory">The encoder's output, [tokens, hidden].</param>
    /// <param name="sequences">Which tokens form a sentence, in both.</param>
    /// <param name="pass">Training or not.</param>
    /// <param name="lastOnly">Computes what follows the first attention for the last token of each sentence alone.</param>
    public Tensor Forward(Tensor x, Tensor memory, Sequences sequences, ForwardPass pass, bool lastOnly = false)
    {
        Tensor projected = qkv.Forward(x);                                                                     // [tokens, 3·hidden]
        Tensor context = SelfAttention.Apply(projected, sequences, config.DecoderHeads, pass.Mask(config.AttentionDropout), causal: true);
        pass.Attention?.AddSelf(projected, sequences, config.DecoderHeads, causal: true);
        projected.ReleaseAfter(context);
        Sequences queries = sequences;
        if (lastOnly)
        {
            Tensor all = context;
            context = Gather.Apply(all, sequences.Lasts);
            all.ReleaseAfter(context);
            x = Gather.Apply(x, sequences.Lasts);
            queries = Sequences.FromLengths([.. Enumerable.Repeat(1, sequences.Count)]);
        }

        Tensor attended = selfNorm.Close(selfOutput.Forward(context), x, pass, config.HiddenDropout);        // [tokens, hidden]
        context.ReleaseAfter(attended);
        Tensor crossed = Cross(attended, memory, queries, sequences, pass);
        attended.ForgetAfter(crossed);
        return feedForward.Forward(crossed, pass);
    }

    private Tensor Cross(Tensor x, Tensor memory, Sequences queries, Sequences keys, ForwardPass pass)
    {
        Tensor q = query.Forward(x), kv = keyValue.Forward(memory);                                            // [tokens, hidden], [tokens, 2·hidden]
        Tensor context = CrossAttention.Apply(q, kv, queries, keys, config.DecoderHeads, pass.Mask(config.AttentionDropout));
        pass.Attention?.AddCross(q, kv, queries, keys, config.DecoderHeads);
        q.ReleaseAfter(context);
        kv.ReleaseAfter(context);
        Tensor crossed = crossNorm.Close(crossOutput.Forward(context), x, pass, config.HiddenDropout);
        context.ReleaseAfter(crossed);
        return crossed;
    }
}
