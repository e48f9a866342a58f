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
public sealed record MaskedLanguageTaskConfig : TextTaskConfig
{
    /// <summary>The share of the tokens that is to be guessed; 80 % of them are hidden, 10 % replaced, 10 % left.</summary>
    [Bounds(0, 1, AboveMin = true, BelowMax = true)]
    public double MaskShare { get; init; } = 0.15;

    /// <summary>Whether the pieces of a word are hidden together, which is harder and teaches more about words.</summary>
    public bool WholeWords { get; init; }

    /// <summary>What is asked about two halves of a text beside the hidden tokens; needs text files, not tables.</summary>
    public SentenceObjective Sentences { get; init; }

    /// <inheritdoc/>
    public override TaskKind Kind => TaskKind.MaskedLanguage;

    /// <inheritdoc/>
    public override void Validate(SectionReport report)
    {
        base.Validate(report);
        if (Sentences == SentenceObjective.None && Metrics.Contains("sentence_accuracy", StringComparer.Ordinal))
            report.Add(nameof(Metrics), "has 'sentence_accuracy', but nothing is asked about sentences; set sentences: next-sentence or sentence-order, or leave the metric out");
    }

    /// <inheritdoc/>
    protected override ConfigList<string> UsualMetrics => Sentences == SentenceObjective.None
        ? ["accuracy", "perplexity"]
        : ["accuracy", "perplexity", "sentence_accuracy"];
}

/// <summary>What a model is asked about two halves of a text.</summary>
public enum SentenceObjective
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Whether the second half belongs to the first or comes from elsewhere (BERT, section 3.1).</summary>
    NextSentence,

    /// <summary>Whether the halves are in their order or exchanged (Lan et al., ALBERT, arXiv 1909.11942, section 3.1): harder, and no question of topic.</summary>
    SentenceOrder,
}
