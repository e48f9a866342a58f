using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>tokenizer</c> section.</summary>
public sealed record TokenizerConfig
{
    /// <summary>The longest sequence in tokens, special ones included.</summary>
    [Bounds(2, 1_048_576)]
    public int MaxLength { get; init; } = 128;

    /// <summary>What to do with longer ones.</summary>
    public TruncationMode Truncate { get; init; }
}

/// <summary>What happens to a sequence that is too long.</summary>
public enum TruncationMode
{
    /// <summary>Tokens are taken from the end of the longer text of a pair, one by one.</summary>
    LongestFirst,

    /// <summary>Tokens are taken from the end of the first text.</summary>
    OnlyFirst,

    /// <summary>Tokens are taken from the end of the second text.</summary>
    OnlySecond,

    /// <summary>The run stops with the example's file and line.</summary>
    Error,
}
