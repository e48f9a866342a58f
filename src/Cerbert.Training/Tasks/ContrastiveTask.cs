using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Tasks;

/// <summary>
/// Finding a text again among its batch: softmax cross-entropy over the cosines of each first vector with all second ones, divided by a
/// temperature (InfoNCE; SimCSE, arXiv 2104.08821, equation 4).
/// </summary>
public sealed class ContrastiveTask : TrainingTask
{
    private readonly TextData data;
    private readonly Encoder encoder;
    private readonly PoolingStrategy pooling;
    private readonly TwinBatchBuilder builder;
    private readonly float scale;

    /// <summary>A task on a model.</summary>
    public ContrastiveTask(TextData data, MultiTaskModel model, BatchSampler sampler)
        : base(data.Config, sampler)
    {
        (this.data, encoder, pooling) = (data, model.Encoder, model.Contrasts[data.Config.Name]);
        builder = new TwinBatchBuilder(data.Train);
        scale = (float)(1 / ((ContrastiveTaskConfig)data.Config).Temperature);
    }

    /// <inheritdoc/>
    public override bool IsScored => data.Dev is not null;

    /// <inheritdoc/>
    public override RaggedBatch Batch(ReadOnlySpan<int> examples, int epoch = 0) => builder.Build(examples);

    /// <inheritdoc/>
    public override TaskAnswer Answer(RaggedBatch batch, ForwardPass pass)
    {
        Tensor outputs = Cosines(batch, pass);
        return new TaskAnswer(outputs, CrossEntropy.Apply(outputs, batch.Labels));
    }

    /// <summary>How many texts are found again, with the same dropout in every call.</summary>
    /// <inheritdoc/>
    public override Predictions Score(int batchSize, DType type, CancellationToken cancellation = default)
    {
        using IDisposable off = GradMode.Disable();
        var twins = new TwinBatchBuilder(data.Dev!);
        EpochPlan plan = new FileOrderSampler(data.Dev!.Lengths(), new BatchLimits { MaxExamples = batchSize }).Plan(0);
        List<int> truth = [], guesses = [];
        for (int i = 0; i < plan.BatchCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            RaggedBatch batch = twins.Build(plan.Batch(i));
            Tensor cosines = Cosines(batch, new ForwardPass(type, new RandomStreams(TextData.ScoreSeed, i)));
            float[] values = cosines.ToArray();
            for (int r = 0; r < cosines.Rows; r++)
            {
                truth.Add(r);
                guesses.Add(CrossEntropyObjective.Largest(values.AsSpan(r * cosines.Columns, cosines.Columns)));
            }
        }

        return new Predictions { Kind = TaskKind.Contrastive, TrueClasses = truth.ToArray(), PredictedClasses = guesses.ToArray() };
    }

    private Tensor Cosines(RaggedBatch batch, ForwardPass pass)
    {
        EncoderOutput output = encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), pass, pooling.Use);
        return CosineMatrix.Apply(pooling.Apply(output, pass), scale);
    }
}
