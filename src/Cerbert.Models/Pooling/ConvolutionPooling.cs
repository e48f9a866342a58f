using Cerbert.Models.Encoders;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>
/// max over the sentence of conv(relu(conv(h))): two convolutions over the tokens of the last layer, each with kernel − 1 zeros thought at both
/// ends, then the largest value of each channel (after Kim, arXiv 1408.5882). For tasks where short phrases decide.
/// </summary>
public sealed class ConvolutionPooling : PoolingStrategy
{
    private readonly LinearLayer first, second;
    private readonly int kernel;

    /// <summary>
    /// Reads or draws "conv1.weight" [channels, kernel · hidden], "conv1.bias", "conv2.weight" [size, kernel · channels] and "conv2.bias" at the
    /// scope; in a row, earlier tokens come first.
    /// </summary>
    /// <param name="scope">Such as "heads.sst.pooling".</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="channels">Channels between the convolutions.</param>
    /// <param name="size">Channels of the result.</param>
    /// <param name="kernel">Tokens per window.</param>
    public ConvolutionPooling(ParameterScope scope, Encoder encoder, int channels, int size, int kernel)
    {
        // The deviation of PyTorch's draws: uniform within ±1/√inputs.
        first = new LinearLayer(scope.At("conv1"), kernel * encoder.HiddenSize, channels, 1 / Math.Sqrt(3.0 * kernel * encoder.HiddenSize), Activation.Relu);
        second = new LinearLayer(scope.At("conv2"), kernel * channels, size, 1 / Math.Sqrt(3.0 * kernel * channels));
        (this.kernel, OutputSize) = (kernel, size);
    }

    /// <inheritdoc/>
    public override int OutputSize { get; }

    /// <summary>All of it: its input is as long as the sentence, so nothing of it can be kept per example.</summary>
    public override Tensor Features(EncoderOutput output, ForwardPass pass)
    {
        Tensor x = first.Forward(Unfold.Apply(output.Last, output.Sequences, kernel, out Sequences once)); // [tokens + …, channels]
        Tensor y = second.Forward(Unfold.Apply(x, once, kernel, out Sequences twice));                     // [tokens + 2 …, size]
        return MaxPool.Apply(y, twice);
    }
}
