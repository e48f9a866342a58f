using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Pooling;

/// <summary>Several poolings side by side, such as the mean, the maximum and [CLS]: the head sees all of them and weighs them itself.</summary>
public sealed class ConcatPooling : PoolingStrategy
{
    private readonly IReadOnlyList<PoolingStrategy> parts;

    /// <summary>The poolings in the order of their columns; at least one.</summary>
    public ConcatPooling(IReadOnlyList<PoolingStrategy> parts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count);
        this.parts = parts;
        Use = parts.Skip(1).Aggregate(parts[0].Use, (use, part) => use.And(part.Use));
    }

    /// <inheritdoc/>
    public override int OutputSize => parts.Sum(part => part.OutputSize);

    /// <inheritdoc/>
    public override int FeatureSize => parts.Sum(part => part.FeatureSize);

    /// <inheritdoc/>
    public override OutputUse Use { get; }

    /// <inheritdoc/>
    public override Tensor Features(EncoderOutput output, ForwardPass pass) =>
        Concat.Columns([.. parts.Select(part => part.Features(output, pass))]);

    /// <inheritdoc/>
    public override Tensor Finish(Tensor features, ForwardPass pass)
    {
        var finished = new Tensor[parts.Count];
        int at = 0;
        for (int i = 0; i < finished.Length; i++)
        {
            finished[i] = parts[i].Finish(Columns.Apply(features, at, parts[i].FeatureSize), pass);
            at += parts[i].FeatureSize;
        }

        return Concat.Columns(finished);
    }
}
