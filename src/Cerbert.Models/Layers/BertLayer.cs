using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Layers;

/// <summary>One post-norm transformer layer: attention and feed-forward, each with dropout, residual and normalisation.</summary>
public sealed class BertLayer
{
    private static readonly string[] QueryKeyValue = ["query", "key", "value"];

    private readonly BertConfig config;
    private readonly LinearLayer qkv, attentionOutput, intermediate, output;
    private readonly LayerNormLayer attentionNorm, outputNorm;

    /// <summary>Reads or draws the layer's sixteen tensors.</summary>
    public BertLayer(ParameterScope scope, BertConfig config)
    {
        this.config = config;
        int hidden = config.HiddenSize, inner = config.IntermediateSize;
        double deviation = config.InitializerRange;
        ParameterScope attention = scope.At("attention");
        qkv = LinearLayer.Stacked(attention.At("self"), QueryKeyValue, hidden, hidden, deviation);
        attentionOutput = new LinearLayer(attention.At("output.dense"), hidden, hidden, deviation);
        attentionNorm = new LayerNormLayer(attention.At("output.LayerNorm"), hidden, config.LayerNormEps);
        intermediate = new LinearLayer(scope.At("intermediate.dense"), hidden, inner, deviation, ToActivation(config.Activation));
        output = new LinearLayer(scope.At("output.dense"), inner, hidden, deviation);
        outputNorm = new LayerNormLayer(scope.At("output.LayerNorm"), hidden, config.LayerNormEps);
    }

    /// <summary>[tokens, hidden] → [tokens, hidden].</summary>
    public Tensor Forward(Tensor x, Sequences sequences, ForwardPass pass)
    {
        Tensor context = SelfAttention.Apply(qkv.Forward(x), sequences, config.Heads, pass.Mask(config.AttentionDropout)); // [tokens, hidden]
        Tensor attended = attentionNorm.Forward(attentionOutput.Forward(context), x, pass.Mask(config.HiddenDropout));
        Tensor inner = intermediate.Forward(attended);                                                                     // [tokens, intermediate]
        return outputNorm.Forward(output.Forward(inner), attended, pass.Mask(config.HiddenDropout));
    }

    /// <summary>The attention probabilities of one head, [length, length], for inspection.</summary>
    public Tensor Probabilities(Tensor x, Sequences sequences, int sentence, int head)
    {
        int length = sequences.Length(sentence);
        Tensor probabilities = Tensor.Empty(new Shape(length, length));
        Kernels.Current.AttentionProbabilities(qkv.Forward(x), sequences, config.Heads, sentence, head, probabilities);
        return probabilities;
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
