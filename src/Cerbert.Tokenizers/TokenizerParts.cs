using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers;

/// <summary>What every kind of tokenizer is made of, gathered from its files.</summary>
internal sealed record TokenizerParts(Vocabulary Vocabulary, SpecialTokenRoles Roles, SequenceTemplate Template)
{
    /// <summary>Tokens recognised in the text.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>The model's longest sequence, where known.</summary>
    public int? ModelMaxLength { get; init; }

    /// <summary>Contents of the files this was read from, by name, to be written back by Save; empty where they no longer hold.</summary>
    public IReadOnlyDictionary<string, byte[]> SourceFiles { get; init; } = new Dictionary<string, byte[]>(StringComparer.Ordinal);
}

/// <summary>Which token plays which part.</summary>
internal sealed record SpecialTokenRoles(string Unknown, string Cls, string Sep, string Pad, string Mask)
{
    public static SpecialTokenRoles Bert { get; } = new("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]");

    public static SpecialTokenRoles Roberta { get; } = new("<unk>", "<s>", "</s>", "<pad>", "<mask>");

    public static SpecialTokenRoles Albert { get; } = new("<unk>", "[CLS]", "[SEP]", "<pad>", "[MASK]");

    public static SpecialTokenRoles Xlnet { get; } = new("<unk>", "<cls>", "<sep>", "<pad>", "<mask>");

    /// <summary>Those of the family whose tokens a Unigram vocabulary has.</summary>
    public static SpecialTokenRoles OfUnigram(Vocabulary vocabulary) =>
        vocabulary.TryGetId(Albert.Cls, out _) ? Albert : vocabulary.TryGetId(Xlnet.Cls, out _) ? Xlnet : Roberta;

    public IEnumerable<string> All => [Unknown, Sep, Cls, Pad, Mask];
}
