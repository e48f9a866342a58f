using Cerbert.Tokenizers.Text;

namespace Cerbert.Tokenizers.Unigram;

/// <summary>What a Unigram tokenizer's files say beside its tokens.</summary>
internal sealed record UnigramSettings
{
    /// <summary>The logarithm of each piece's probability, by id.</summary>
    public required double[] Scores { get; init; }

    /// <summary>Stands for characters without a piece.</summary>
    public required int UnknownId { get; init; }

    /// <summary>The normaliser.</summary>
    public TextStep[] Steps { get; init; } = [];

    /// <summary>Stands for a space, and before each word.</summary>
    public char Mark { get; init; } = '\u2581';

    /// <summary>Whether words are taken apart at white space, which is dropped, before they are marked.</summary>
    public bool SplitsSpace { get; init; }

    /// <summary>Whether text that does not start with the mark gets one.</summary>
    public bool AddsMark { get; init; } = true;

    /// <summary>Whether every mark starts a word.</summary>
    public bool SplitsMarks { get; init; } = true;
}
