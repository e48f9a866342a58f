namespace Cerbert.Tokenizers.Bpe;

/// <summary>What a byte-level BPE tokenizer's files say beside its tokens.</summary>
internal sealed record BpeSettings
{
    /// <summary>Left and right token of every join, the first to be applied first.</summary>
    public required IReadOnlyList<(string Left, string Right)> Merges { get; init; }

    /// <summary>Whether text that does not start with a space gets one.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>Stands for bytes that have no token; null drops them.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Whether a word that is a token is taken without looking at the joins.</summary>
    public bool WordsFirst { get; init; }

    /// <summary>The joins by id; all tokens are known to be in the vocabulary.</summary>
    public MergeTable MergeTable(Vocabulary vocabulary) => new([.. Merges.Select(m =>
        (Id(vocabulary, m.Left), Id(vocabulary, m.Right), Id(vocabulary, m.Left + m.Right)))]);

    private static int Id(Vocabulary vocabulary, string token) => vocabulary.TryGetId(token, out int id)
        ? id
        : throw new ArgumentException($"'{token}' is not in the vocabulary", nameof(token));
}
