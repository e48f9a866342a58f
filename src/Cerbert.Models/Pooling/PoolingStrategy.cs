using Cerbert.Models.Encoders;
using Cerbert.Tensors;

namespace Cerbert.Models.Pooling;

/// <summary>Makes one vector per sentence out of the vectors of its tokens. Belongs to a head, not to an encoder.</summary>
public abstract class PoolingStrategy
{
    /// <summary>Width of the result.</summary>
    public abstract int OutputSize { get; }

    /// <summary>Whether nothing of the last layer but the first token of each sentence is read.</summary>
    public virtual bool ReadsFirstOnly => false;

    /// <summary>Hidden states → [sentences, <see cref="OutputSize"/>], float32.</summary>
    public abstract Tensor Apply(EncoderOutput output, ForwardPass pass);

    /// <summary>The strategy of that name for an encoder: one line per pooling.</summary>
    /// <exception cref="InvalidDataException">There is no such pooling.</exception>
    public static PoolingStrategy Create(string name, Encoder encoder) => name switch
    {
        "pooler" => new PoolerPooling(encoder),
        "cls" => new ClsPooling(encoder),
        "mean" => new MeanPooling(encoder),
        _ => throw new InvalidDataException($"pooling '{name}' is not known; expected one of {string.Join(", ", Names)}"),
    };

    /// <summary>Every name <see cref="Create"/> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pooler", "cls", "mean"];
}
