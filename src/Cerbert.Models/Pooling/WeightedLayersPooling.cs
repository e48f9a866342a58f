using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>
/// Σ_l w_l·h_l / Σ_l w_l over [CLS] of the upper layers, with learned weights that start equal: the model finds out which layers its task needs
/// (after Peters et al., arXiv 1802.05365, section 3.2, without their softmax).
/// </summary>
public sealed class WeightedLayersPooling : LayerPooling
{
    private readonly Parameter weights;

    /// <summary>Reads or makes "weight" [layers] at the scope.</summary>
    /// <param name="scope">Such as "heads.sst.pooling".</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="first">The lowest layer that counts; 0 for the embeddings.</param>
    public WeightedLayersPooling(ParameterScope scope, Encoder encoder, int first)
        : base(encoder, first) =>
        weights = scope.Get("weight", new Shape(Layers), Initializer.Ones);

    /// <inheritdoc/>
    public override int OutputSize => HiddenSize;

    /// <inheritdoc/>
    public override Tensor Finish(Tensor features, ForwardPass pass) => GroupMix.Weighted(Rows(features), weights);
}
