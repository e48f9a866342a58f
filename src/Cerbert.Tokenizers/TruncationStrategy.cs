namespace Cerbert.Tokenizers;

/// <summary>Which text gives way when a sequence is longer than allowed. Tokens are always dropped from the end of a text.</summary>
public enum TruncationStrategy
{
    /// <summary>
    /// The longer text first; once both are equally long, both. The odd token stays with the first text where that has more tokens, of
    /// each counting only the words up to the limit, else with the second.
    /// </summary>
    LongestFirst,

    /// <summary>Only the first text; an error where that is not enough.</summary>
    OnlyFirst,

    /// <summary>Only the second text; an error where there is none or that is not enough.</summary>
    OnlySecond,

    /// <summary>Nothing is cut: the first sequence that is too long is an <see cref="InvalidDataException"/>.</summary>
    Error,
}
