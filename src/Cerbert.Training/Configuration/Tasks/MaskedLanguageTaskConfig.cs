using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>
/// Masked language modelling (Devlin et al., arXiv 1810.04805, section 3.1): tokens of a text are hidden and guessed. Needs no labels. All tasks of
/// the kind share one head, tied to the word embeddings; several of them are several sources with caps and an order of their own.
/// </summary>
/// <example><code>
/// tasks:
///   - { name: books, kind: masked-language, data: { train: books/, held_out: 0.01 } }
///   - { name: reviews, kind: masked-language, max_steps_per_epoch: 500, data: { train: train.tsv, columns: { text: sentence } } }
/// </code></example>
public sealed record MaskedLanguageTaskConfig : TaskConfig
{
    /// <summary>The text.</summary>
    public required TextConfig Data { get; init; }

    /// <summary>The share of the tokens that is to be guessed; 80 % of them are hidden, 10 % replaced, 10 % left.</summary>
    [Bounds(0, 1, AboveMin = true, BelowMax = true)]
    public double MaskShare { get; init; } = 0.15;

    /// <summary>Whether the pieces of a word are hidden together, which is harder and teaches more about words.</summary>
    public bool WholeWords { get; init; }

    /// <inheritdoc/>
    public override TaskKind Kind => TaskKind.MaskedLanguage;

    /// <inheritdoc/>
    internal override bool IsScored => Data.Dev.Count > 0 || Data.HeldOut > 0;

    /// <inheritdoc/>
    protected override ConfigList<string> UsualMetrics => ["accuracy", "perplexity"];
}
