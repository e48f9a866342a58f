using Cerbert.Models.Encoders;
using Cerbert.Tensors;

namespace Cerbert.Models.Pooling;

/// <summary>Makes one vector per sentence out of the hidden states of its tokens. Belongs to a head, not to an encoder.</summary>
/// <remarks>
/// Two halves: what is taken from the encoder (<see cref="Features"/>), which a frozen encoder computes once per example, and what is trained
/// on it (<see cref="Finish"/>).
/// </remarks>
public abstract class PoolingStrategy
{
    /// <summary>Width of the result.</summary>
    public abstract int OutputSize { get; }

    /// <summary>Width of what is taken from the encoder.</summary>
    public virtual int FeatureSize => OutputSize;

    /// <summary>What is read of the encoder's output.</summary>
    public virtual OutputUse Use => OutputUse.LastLayer;

    /// <summary>Hidden states → [sentences, features], float32.</summary>
    public abstract Tensor Features(EncoderOutput output, ForwardPass pass);

    /// <summary>[sentences, features] → [sentences, <see cref="OutputSize"/>], float32.</summary>
    public virtual Tensor Finish(Tensor features, ForwardPass pass) => features;

    /// <summary>Hidden states → [sentences, <see cref="OutputSize"/>], float32.</summary>
    public Tensor Apply(EncoderOutput output, ForwardPass pass) => Finish(Features(output, pass), pass);
}
