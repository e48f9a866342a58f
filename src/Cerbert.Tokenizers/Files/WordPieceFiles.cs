using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Text;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tokenizers.Files;

/// <summary>Opens WordPiece tokenizers.</summary>
internal static class WordPieceFiles
{
    private const int LongestWord = 1_000_000;

    public static WordPieceTokenizer FromVocabulary(string file, TokenizerConfig config, TokenizerOptions options)
    {
        byte[] bytes = TokenizerFolder.ReadBytes(file);
        var sources = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [TokenizerFolder.VocabularyText] = bytes };
        return FromVocabulary(file, bytes, sources, config, options);
    }

    public static WordPieceTokenizer FromVocabulary(SourceFiles files, TokenizerConfig config, TokenizerOptions options) =>
        FromVocabulary(
            files.PathOf(TokenizerFolder.VocabularyText), files.Read(TokenizerFolder.VocabularyText), files.Contents, config, options);

    public static WordPieceTokenizer FromJson(JsonView root, SourceFiles files, TokenizerConfig config, TokenizerOptions options)
    {
        JsonView model = root.Require("model");
        Vocabulary vocabulary = TokenizerJson.ReadVocabulary(model.Require("vocab"));
        TokenizerParts parts = PartsReader.FromJson(
            root, files.PathOf(TokenizerFolder.Json), vocabulary, config, SpecialTokenRoles.Bert);
        if (TokenizerJson.Unwrap(root.Get("pre_tokenizer"), "pretokenizers", idle: "") is not { } splitter)
            throw root.Fail("pre_tokenizer is missing; supported is BertPreTokenizer");
        if (TokenizerJson.TypeOf(splitter) != "BertPreTokenizer")
            throw splitter.Fail($"type '{TokenizerJson.TypeOf(splitter)}' is not supported; supported is BertPreTokenizer");

        var settings = new WordPieceSettings
        {
            Normalizer = Decide(ReadNormalizer(root), config, options),
            ContinuingPrefix = model.Get("continuing_subword_prefix")?.String() ?? "##",
            MaxCharactersPerWord = model.Get("max_input_chars_per_word")?.Int(LongestWord) ?? 100,
            CleanUp = root.Get("decoder")?.Get("cleanup")?.Bool() ?? true,
        };
        return new WordPieceTokenizer(parts with { SourceFiles = Unchanged(files.Contents, options) }, settings);
    }

    /// <summary>A tokenizer of tokens that no file holds yet, in the order of their ids.</summary>
    public static WordPieceTokenizer Create(IReadOnlyList<string> tokens, WordPieceSettings settings)
    {
        var vocabulary = Vocabulary.FromIds(tokens.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id, StringComparer.Ordinal));
        return new WordPieceTokenizer(
            PartsReader.FromVocabulary("the vocabulary", vocabulary, TokenizerConfig.Empty, SpecialTokenRoles.Bert, SequenceTemplate.Bert), settings);
    }

    private static WordPieceTokenizer FromVocabulary(
        string file, byte[] bytes, IReadOnlyDictionary<string, byte[]> sources, TokenizerConfig config, TokenizerOptions options)
    {
        Vocabulary vocabulary = VocabularyFile.Read(file, bytes);
        TokenizerParts parts = PartsReader.FromVocabulary(file, vocabulary, config, SpecialTokenRoles.Bert, SequenceTemplate.Bert);
        var found = new BertNormalizerOptions(LowerCase: !HasCapitals(vocabulary));
        return new WordPieceTokenizer(
            parts with { SourceFiles = Unchanged(sources, options) },
            new WordPieceSettings { Normalizer = Decide(found, config, options) });
    }

    private static BertNormalizerOptions ReadNormalizer(JsonView root)
    {
        if (TokenizerJson.Unwrap(root.Get("normalizer"), "normalizers", idle: "") is not { } normalizer)
            return new BertNormalizerOptions(CleanText: false, HandleChinese: false, StripAccents: false, LowerCase: false);
        if (TokenizerJson.TypeOf(normalizer) != "BertNormalizer")
            throw normalizer.Fail($"type '{TokenizerJson.TypeOf(normalizer)}' is not supported; supported is BertNormalizer");
        return new BertNormalizerOptions(
            normalizer.Get("clean_text")?.Bool() ?? true,
            normalizer.Get("handle_chinese_chars")?.Bool() ?? true,
            normalizer.Get("strip_accents")?.Bool(),
            normalizer.Get("lowercase")?.Bool() ?? true);
    }

    private static BertNormalizerOptions Decide(BertNormalizerOptions found, TokenizerConfig config, TokenizerOptions options) => found with
    {
        LowerCase = options.LowerCase ?? config.LowerCase ?? found.LowerCase,
        StripAccents = options.StripAccents ?? (config.StatesStripAccents ? config.StripAccents : found.StripAccents),
        HandleChinese = options.SplitChinese ?? config.SplitChinese ?? found.HandleChinese,
    };

    private static IReadOnlyDictionary<string, byte[]> Unchanged(IReadOnlyDictionary<string, byte[]> sources, TokenizerOptions options) =>
        options == new TokenizerOptions() ? sources : new Dictionary<string, byte[]>(StringComparer.Ordinal);

    // [CLS] and [unused7] are in every vocabulary and say nothing.
    private static bool HasCapitals(Vocabulary vocabulary)
    {
        int capitals = 0;
        for (int id = 0; id < vocabulary.Size; id++)
            if (vocabulary.TokenOf(id) is { } token && token[0] != '[' && token.Any(char.IsAsciiLetterUpper))
                capitals++;
        return capitals * 100L > vocabulary.Size;
    }
}
