using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>
/// Unsupervised SimCSE (Gao, Yao and Chen, arXiv 2104.08821, section 3): a text has to be found again among the others of the batch when all are
/// encoded twice with different dropout. Needs no labels; makes sentence vectors that spread out, for similarity and search. The encoder's dropout
/// is all the noise there is, so it has to be above 0; larger batches make the task harder.
/// </summary>
/// <example><code>
/// tasks: [{ name: simcse, kind: contrastive, data: { train: sentences.txt } }]
/// </code></example>
public sealed record ContrastiveTaskConfig : TextTaskConfig
{
    /// <summary>How token vectors become one vector; the paper takes the pooler's, without it when the vectors are used.</summary>
    public PoolingConfig Pooling { get; init; } = new MeanPoolingConfig();

    /// <summary>What cosines are divided by before the softmax; small values look at the nearest texts alone.</summary>
    [Positive]
    public double Temperature { get; init; } = 0.05;

    /// <inheritdoc/>
    public override TaskKind Kind => TaskKind.Contrastive;

    /// <inheritdoc/>
    protected override ConfigList<string> UsualMetrics => ["accuracy"];
}
