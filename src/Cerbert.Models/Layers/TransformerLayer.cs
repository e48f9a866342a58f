using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>
/// One post-norm transformer layer (Vaswani et al. 2017): attention and feed-forward, each with dropout, residual and normalisation. BERT and
/// its relatives differ in names and in where they drop out, not in arithmetic.
/// </summary>
public sealed class TransformerLayer
{
    private readonly TransformerConfig config;
    private readonly double attendedDropout;
    private readonly LinearLayer qkv, attentionOutput;
    private readonly LayerNormLayer attentionNorm;
    private readonly FeedForwardLayer feedForward;

    /// <summary>Reads or draws the layer's sixteen tensors.</summary>
    /// <param name="scope">The layer's place in the checkpoint.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="names">Names of its parts.</param>
    /// <param name="attendedDropout">Dropout of the attention's output; null: <see cref="TransformerConfig.HiddenDropout"/>.</param>
    /// <param name="outputDropout">Dropout of the feed-forward part's output; null: <see cref="TransformerConfig.HiddenDropout"/>.</param>
    internal TransformerLayer(
        ParameterScope scope, TransformerConfig config, LayerNames names, double? attendedDropout = null, double? outputDropout = null)
    {
        this.config = config;
        this.attendedDropout = attendedDropout ?? config.HiddenDropout;
        int before = scope.Store.Parameters.Count;
        int hidden = config.HiddenSize, inner = config.IntermediateSize;
        double deviation = config.InitializerRange;
        qkv = LinearLayer.Stacked(scope, names.QueryKeyValue, hidden, hidden, deviation);
        attentionOutput = new LinearLayer(scope.At(names.AttentionOutput), hidden, hidden, deviation);
        attentionNorm = new LayerNormLayer(scope.At(names.AttentionNorm), hidden, config.LayerNormEps);
        feedForward = new FeedForwardLayer(
            new LinearLayer(scope.At(names.Inner), hidden, inner, deviation),
            new LinearLayer(scope.At(names.Output), inner, hidden, deviation),
            new LayerNormLayer(scope.At(names.OutputNorm), hidden, config.LayerNormEps),
            config, outputDropout ?? config.HiddenDropout);
        Parameters = [.. scope.Store.Parameters.Skip(before)];
    }

    /// <summary>The layer's sixteen parameters, under their names in checkpoints.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether any of them wants a gradient.</summary>
    internal bool IsTrained => Parameters.Any(parameter => !parameter.Frozen);

    /// <summary>[tokens, hidden] → [tokens, hidden], or [some tokens, hidden].</summary>
    /// <param name="x">The layer below.</param>
    /// <param name="sequences">Which tokens form a sentence.</param>
    /// <param name="pass">Training or not.</param>
    /// <param name="only">The tokens, rising, that are wanted: what follows the keys and values is computed for them alone; null: all.</param>
    public Tensor Forward(Tensor x, Sequences sequences, ForwardPass pass, ReadOnlyMemory<int>? only = null)
    {
        // Whoever looks at the attention wants every token's; an 8-bit weight multiplies as a whole.
        if (only is { } wanted && pass.Attention is null && qkv.Weight.Quantized is null)
        {
            Tensor rows = Gather.Apply(x, wanted);                                                                    // [some tokens, hidden]
            Tensor seen = SomeTokensAttention.Apply(x, qkv.Weight, qkv.Bias, wanted, sequences, config.Heads, pass.Mask(config.AttentionDropout));
            return Close(seen, rows, pass);
        }

        Tensor projected = qkv.Forward(x);                                                                            // [tokens, 3·hidden]
        Tensor context = SelfAttention.Apply(projected, sequences, config.Heads, pass.Mask(config.AttentionDropout)); // [tokens, hidden]
        pass.Attention?.AddSelf(projected, sequences, config.Heads);
        projected.ReleaseAfter(context);
        if (only is { } taken)
        {
            Tensor all = context;
            context = Gather.Apply(all, taken);
            all.ReleaseAfter(context);
            x = Gather.Apply(x, taken);
        }

        return Close(context, x, pass);
    }

    // What follows the attention, for the tokens that are left.
    private Tensor Close(Tensor context, Tensor x, ForwardPass pass)
    {
        Tensor attended = attentionNorm.Close(attentionOutput.Forward(context), x, pass, attendedDropout);
        context.ReleaseAfter(attended);
        return feedForward.Forward(attended, pass);
    }

    internal static Activation ToActivation(HiddenActivation activation) => activation switch
    {
        HiddenActivation.Gelu => Activation.Gelu,
        HiddenActivation.GeluNew or HiddenActivation.GeluPytorchTanh => Activation.GeluTanh,
        HiddenActivation.Relu => Activation.Relu,
        HiddenActivation.Tanh => Activation.Tanh,
        HiddenActivation.Silu => Activation.Silu,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation"),
    };
}
