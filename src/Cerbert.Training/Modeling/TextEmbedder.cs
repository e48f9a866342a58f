using System.Numerics.Tensors;
using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Pooling;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Modeling;

/// <summary>Makes vectors of texts, for search, clusters and similarity.</summary>
/// <example><code>
/// using TextEmbedder embedder = TextEmbedder.Open("models/starter");
/// float[] vectors = embedder.Embed(["a fine film", "dull"]); // [2, embedder.Size]
/// </code></example>
public sealed class TextEmbedder : IDisposable
{
    private readonly MultiTaskModel model;
    private readonly PoolingStrategy pooling;

    private TextEmbedder(MultiTaskModel model, PoolingStrategy pooling) => (this.model, this.pooling) = (model, pooling);

    /// <summary>Numbers of a vector.</summary>
    public int Size => pooling.OutputSize;

    /// <summary>How many texts of all calls were longer than the model reads, and cut.</summary>
    public int Truncated { get; private set; }

    /// <summary>Opens an encoder: a model that was trained, or any Hugging Face folder with a tokenizer.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pooling">How token vectors become one; null: as the model was trained to (its contrastive task, or its only task), else their mean.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or the pooling has weights that were never trained.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no model.</exception>
    public static TextEmbedder Open(string folder, PoolingConfig? pooling = null)
    {
        if (pooling is null && ModelFolder.TasksOf(folder) is { } tasks)
        {
            TaskConfig? trained = tasks.OfType<ContrastiveTaskConfig>().FirstOrDefault() ?? (tasks.Count == 1 ? (TaskConfig?)tasks.OfType<LabelledTaskConfig>().FirstOrDefault() : null);
            if (trained is not null)
            {
                MultiTaskModel whole = ModelFolder.Load(folder);
                return new TextEmbedder(whole, trained is ContrastiveTaskConfig ? whole.Contrasts[trained.Name] : whole.Tasks[trained.Name].Pooling);
            }
        }

        MultiTaskModel encoder = ModelFolder.LoadEncoder(folder, pooling ?? new MeanPoolingConfig());
        return new TextEmbedder(encoder, encoder.Contrasts.Values.Single());
    }

    /// <summary>Chooses the number format of vectors from now on; float32 before.</summary>
    /// <exception cref="InvalidDataException">This machine has no such products.</exception>
    public void Use(InferencePrecision precision) => model.Use(precision);

    /// <summary>One vector for each text, [texts, <see cref="Size"/>] row by row.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="normalize">Divides each vector by its length, so that products are cosines.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public float[] Embed(IReadOnlyList<string> texts, bool normalize = false, CancellationToken cancellation = default)
    {
        RaggedEncoding encoding = model.Tokenizer.EncodeBatch(texts, null, TaskData.Options(model.Config.Tokenizer with { Truncate = TruncationMode.LongestFirst }));
        Truncated += encoding.Truncated;
        var encoded = new EncodedDataSet(DataSet.Of(texts, null), new EncodedSequences(encoding.Ids, Array.ConvertAll(encoding.TypeIds, type => (int)type), encoding.Offsets));
        var pass = new ForwardPass(model.InferenceType);
        float[] vectors = Outputs.Compute(
            encoded, Size, model.Config.Evaluation.BatchSize,
            batch => pooling.Apply(model.Encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), pass, pooling.Use), pass), cancellation);
        for (int i = 0; normalize && i < texts.Count; i++)
        {
            Span<float> row = vectors.AsSpan(i * Size, Size);
            float length = TensorPrimitives.Norm<float>(row);
            if (length > 0)
                TensorPrimitives.Divide(row, length, row);
        }

        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();
}
