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
    /// <param name="readOfLast">
    /// The share of tokens that are read of the last layer, which needs every key and value, but the rest for those alone; null: the first of each sentence, as
    /// a classifier does.
    /// </param>
    public static double Flops(BertConfig config, int[] lengths, bool training, double? readOfLast = null)
    {
        double hidden = config.HiddenSize, square = 2 * hidden * hidden, afterAttention = square + 4 * hidden * config.IntermediateSize, tokens = lengths.Sum();
        double whole = tokens * (3 * square + afterAttention) + lengths.Sum(length => 4.0 * length * length * hidden);
        double last = lengths.Sum(length =>
        {
            double read = length * readOfLast ?? 1;
            return (length * 2 * square) + (read * (square + afterAttention)) + (4 * length * read * hidden);
        });
        double forward = (config.Layers - 1) * whole + last + lengths.Length * 2 * hidden * (hidden + Classes);
        return training ? 3 * forward : forward;
    }
}
