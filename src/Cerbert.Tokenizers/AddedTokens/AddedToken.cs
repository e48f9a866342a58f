namespace Cerbert.Tokenizers;

/// <summary>A token that is recognised in the text itself, before (or after) normalisation and outside the model's splitting.</summary>
/// <param name="Content">The text of the token.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>Left out by <see cref="Tokenizer.Decode"/>, and never masked or predicted: [CLS], [SEP] and the like.</summary>
    public bool Special { get; init; }

    /// <summary>Takes the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Takes the white space behind it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Matches only where no word character touches it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Looked for in the normalised text, in its own normalised form.</summary>
    public bool Normalized { get; init; }
}
