using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>A randomly drawn BERT classifier: encoder, pooler, dropout, five logits.</summary>
internal sealed class BenchModel : IDisposable
{
    /// <summary>Classes of the classifier.</summary>
    public const int Classes = 5;

    private readonly ParameterStore store;
    private readonly BertEncoder encoder;
    private readonly PoolerPooling pooling;
    private readonly LinearHead head;

    public BenchModel(BertConfig config, ulong seed)
    {
        store = new ParameterStore(null, seed);
        encoder = new BertEncoder(store, config);
        pooling = new PoolerPooling(encoder);
        head = new LinearHead(store.At("classifier", mustExist: false), config.HiddenSize, Classes, config.HiddenDropout, config.InitializerRange);
    }

    /// <summary>All of them are trained.</summary>
    public IReadOnlyList<Parameter> Parameters => store.Parameters;

    /// <summary>What the classifier stands on.</summary>
    public Encoder Encoder => encoder;

    /// <summary>How many numbers are trained.</summary>
    public long ParameterCount => store.Parameters.Sum(parameter => parameter.Shape.Count);

    /// <summary>Token ids → logits [sentences, classes].</summary>
    public Tensor Logits(TokenBatch batch, ForwardPass pass) => head.Forward(pooling.Apply(encoder.Forward(batch, pass, pooling.Use), pass), pass);

    public void Dispose() => store.Dispose();

    /// <summary>
    /// Multiplications and additions that the model needs for a batch, whatever is recomputed: 2 per weight and token in the layers, 4 · length² ·
    /// hidden for attention, and twice that again for the gradients.
    /// </summary>
    /// <param name="config">Sizes.</param>
    /// <param name="lengths">Tokens of each sentence.</param>
    /// <param name="training">With the gradients.</param>
    /// <param name="everyToken">Whether all tokens are wanted of the last layer; a classifier needs the first one there, after the attention.</param>
    public static double Flops(BertConfig config, int[] lengths, bool training, bool everyToken)
    {
        double hidden = config.HiddenSize, afterAttention = 2 * hidden * (hidden + 2 * config.IntermediateSize), tokens = lengths.Sum();
        double perLayer = lengths.Sum(length => length * (6 * hidden * hidden + 4.0 * length * hidden)) + tokens * afterAttention;
        double forward = config.Layers * perLayer + lengths.Length * 2 * hidden * (hidden + Classes);
        if (!everyToken)
            forward -= (tokens - lengths.Length) * afterAttention;
        return training ? 3 * forward : forward;
    }
}
