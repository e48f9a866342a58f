using Cerbert.Tokenizers.AddedTokens;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Files;

namespace Cerbert.Tokenizers;

/// <summary>
/// Turns texts into token ids and back. Immutable; one instance serves any number of threads.
/// </summary>
/// <remarks>
/// A text passes four stages: added tokens are cut out, the rest is normalised, split into words, and each word becomes
/// ids of the vocabulary; a template then puts special tokens around the texts. Results equal those of the Rust
/// <c>tokenizers</c> library for the same files.
/// </remarks>
/// <example>
/// <code>
/// Tokenizer tokenizer = Tokenizer.Load("bert-base-uncased");
/// RaggedEncoding batch = tokenizer.EncodeBatch(["a fine film", "dull"], options: new() { MaxLength = 128 });
/// </code>
/// </example>
public abstract partial class Tokenizer
{
    private readonly Vocabulary vocabulary;
    private readonly Dictionary<string, AddedToken> addedByContent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, AddedToken> addedById = [];
    private readonly SequenceTemplate plainTemplate;
    private AddedTokenFinder? rawTokens;
    private AddedTokenFinder? normalizedTokens;

    private protected Tokenizer(TokenizerParts parts)
    {
        Parts = parts;
        vocabulary = parts.Vocabulary;
        plainTemplate = parts.Template.WithoutTokens();
        foreach (AddedToken token in parts.AddedTokens)
        {
            addedByContent[token.Content] = token;
            addedById[token.Id] = token;
        }
        VocabularySize = addedById.Keys.Append(vocabulary.Size - 1).Max() + 1;
        UnknownId = IdOrNone(parts.Roles.Unknown);
        ClsId = IdOrNone(parts.Roles.Cls);
        SepId = IdOrNone(parts.Roles.Sep);
        PadId = IdOrNone(parts.Roles.Pad);
        MaskId = IdOrNone(parts.Roles.Mask);
    }

    /// <summary>The highest id plus one, added tokens included: the rows an embedding needs at least.</summary>
    public int VocabularySize { get; }

    /// <summary>Id of the padding token, −1 where the vocabulary has none. Encodings are never padded.</summary>
    public int PadId { get; }

    /// <summary>Id of the token for words that cannot be spelled; −1 where the vocabulary has none.</summary>
    public int UnknownId { get; }

    /// <summary>Id of the token before the first text ([CLS], &lt;s&gt;); −1 where the vocabulary has none.</summary>
    public int ClsId { get; }

    /// <summary>Id of the token that ends a text ([SEP], &lt;/s&gt;); −1 where the vocabulary has none.</summary>
    public int SepId { get; }

    /// <summary>Id of the token that hides another one in masked language modelling; −1 where the vocabulary has none.</summary>
    public int MaskId { get; }

    /// <summary>The longest sequence the model was trained for, in tokens, where the files say it.</summary>
    public int? ModelMaxLength => Parts.ModelMaxLength;

    private protected TokenizerParts Parts { get; }

    /// <summary>
    /// Opens the tokenizer of a model folder: <c>tokenizer.json</c>, else <c>vocab.txt</c> (WordPiece), <c>vocab.json</c> with
    /// <c>merges.txt</c> (byte-level BPE), <c>sentencepiece.bpe.model</c> or <c>spiece.model</c> (Unigram); beside them
    /// <c>tokenizer_config.json</c>.
    /// </summary>
    /// <remarks>
    /// Vocabulary, splitting and special-token template come from <c>tokenizer.json</c> where it exists. What
    /// <c>tokenizer_config.json</c> states (lower-casing, accents, Chinese characters, names of special tokens, added tokens,
    /// length) overrides that, as in Transformers; what it does not state does not. <paramref name="options"/> override both.
    /// A bare <c>vocab.txt</c> is taken as a lower-casing one unless more than one in a hundred of its tokens has a capital letter.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What to do otherwise than the files say.</param>
    /// <exception cref="FileNotFoundException">The folder holds no tokenizer.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or asks for something that is not supported.</exception>
    public static Tokenizer Load(string folder, TokenizerOptions? options = null) => TokenizerFolder.Load(folder, options);

    /// <summary>The id of a token, null where there is no such token.</summary>
    public int? TokenToId(string token)
    {
        if (addedByContent.TryGetValue(token, out AddedToken? added))
            return added.Id;
        return vocabulary.TryGetId(token, out int id) ? id : null;
    }

    /// <summary>The token with an id, null where there is none.</summary>
    public string? IdToToken(int id) =>
        addedById.TryGetValue(id, out AddedToken? added) ? added.Content : vocabulary.TokenOf(id);

    /// <summary>Whether an id is a special token ([CLS], [PAD] …).</summary>
    public bool IsSpecial(int id) => addedById.TryGetValue(id, out AddedToken? added) && added.Special;

    /// <summary>How many special tokens a sequence gets.</summary>
    /// <param name="pair">Of two texts rather than one.</param>
    public int SpecialTokenCount(bool pair) => Parts.Template.SpecialTokens(pair);

    /// <summary>The text that ids stand for, as well as it can be told; ids without a token are left out.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">Leaves [CLS], [SEP] and the like out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = true)
    {
        var tokens = new List<string>(ids.Length);
        foreach (int id in ids)
            if (IdToToken(id) is { } token && !(skipSpecialTokens && IsSpecial(id)))
                tokens.Add(token);
        return Join(tokens);
    }

    /// <summary>
    /// Writes the tokenizer's files into a folder so that <see cref="Load"/> and Transformers' <c>AutoTokenizer</c> open it.
    /// Files that it was loaded from are written back unchanged unless options changed what they say.
    /// </summary>
    public abstract void Save(string folder);

    /// <summary>The text of tokens in a row.</summary>
    private protected abstract string Join(List<string> tokens);

    /// <summary>The normalised text: the given span itself, or a span of the workspace's buffer.</summary>
    private protected abstract ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, EncoderWorkspace workspace);

    /// <summary>Splits normalised text into words and appends the ids of their pieces.</summary>
    /// <param name="text">The text.</param>
    /// <param name="workspace">Where the ids go.</param>
    /// <param name="enough">After the word with which as many ids are there, the rest of the text is not wanted.</param>
    /// <returns>Whether that happened.</returns>
    private protected abstract bool AppendPieces(ReadOnlySpan<char> text, EncoderWorkspace workspace, int enough);

    /// <summary>Makes added tokens findable; called by the constructor of the derived class once it can normalise.</summary>
    private protected void PrepareAddedTokens()
    {
        var workspace = new EncoderWorkspace();
        rawTokens = AddedTokenFinder.Create(addedByContent.Values.Where(t => !t.Normalized), static s => s);
        normalizedTokens = AddedTokenFinder.Create(
            addedByContent.Values.Where(t => t.Normalized), s => Normalize(s, workspace).ToString());
    }

    private int IdOrNone(string token) => TokenToId(token) ?? -1;
}
