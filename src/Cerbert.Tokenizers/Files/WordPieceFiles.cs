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
        string file = files.PathOf(TokenizerFolder.Json);
        JsonView model = root.Require("model");
        Vocabulary vocabulary = TokenizerJson.ReadVocabulary(model.Require("vocab"));
        var added = AddedTokenList.Merge(vocabulary, file, TokenizerJson.ReadAddedTokens(root), config.AddedTokens);
        SequenceTemplate template = TokenizerJson.ReadTemplate(root);
        Dictionary<int, string> addedNames = added.ToDictionary(t => t.Id, t => t.Content);
        string? NameOf(int? id) => id is not { } i ? null : addedNames.GetValueOrDefault(i) ?? vocabulary.TokenOf(i);
        var tokens = template.Single.Where(p => p.Kind == TemplatePartKind.Token).ToArray();
        foreach (TemplatePart part in template.Single.Concat(template.Pair))
            if (part.Kind == TemplatePartKind.Token && NameOf(part.Id) is null)
                throw new InvalidDataException($"{file}: post_processor: id {part.Id} is no token of the vocabulary");

        SpecialTokenRoles roles = Roles(config) with
        {
            Unknown = model.Get("unk_token")?.String() ?? config.Unknown ?? SpecialTokenRoles.Bert.Unknown,
            Cls = config.Cls ?? NameOf(tokens.Length > 0 ? tokens[0].Id : null) ?? SpecialTokenRoles.Bert.Cls,
            Sep = config.Sep ?? NameOf(tokens.Length > 1 ? tokens[^1].Id : null) ?? SpecialTokenRoles.Bert.Sep,
        };
        RequireRoles(file, vocabulary, added, roles);
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
        var parts = new TokenizerParts(vocabulary, roles, template)
        {
            AddedTokens = added,
            ModelMaxLength = config.ModelMaxLength,
            SourceFiles = Unchanged(files.Contents, options),
        };
        return new WordPieceTokenizer(parts, settings);
    }

    private static WordPieceTokenizer FromVocabulary(
        string file, byte[] bytes, IReadOnlyDictionary<string, byte[]> sources, TokenizerConfig config, TokenizerOptions options)
    {
        Vocabulary vocabulary = VocabularyFile.Read(file, bytes);
        SpecialTokenRoles roles = Roles(config);
        var added = AddedTokenList.Merge(
            vocabulary, file, config.AddedTokens, AddedTokenList.Specials(vocabulary, roles));
        RequireRoles(file, vocabulary, added, roles);
        var parts = new TokenizerParts(vocabulary, roles, SequenceTemplate.Bert(IdOf(roles.Cls), IdOf(roles.Sep)))
        {
            AddedTokens = added,
            ModelMaxLength = config.ModelMaxLength,
            SourceFiles = Unchanged(sources, options),
        };
        var found = new BertNormalizerOptions(LowerCase: !HasCapitals(vocabulary));
        return new WordPieceTokenizer(parts, new WordPieceSettings { Normalizer = Decide(found, config, options) });

        int IdOf(string token) => vocabulary.TryGetId(token, out int id) ? id : added.First(t => t.Content == token).Id;
    }

    private static SpecialTokenRoles Roles(TokenizerConfig config) => new(
        config.Unknown ?? SpecialTokenRoles.Bert.Unknown,
        config.Cls ?? SpecialTokenRoles.Bert.Cls,
        config.Sep ?? SpecialTokenRoles.Bert.Sep,
        config.Pad ?? SpecialTokenRoles.Bert.Pad,
        config.Mask ?? SpecialTokenRoles.Bert.Mask);

    private static void RequireRoles(
        string file, Vocabulary vocabulary, IReadOnlyList<AddedToken> added, SpecialTokenRoles roles)
    {
        foreach (string token in (string[])[roles.Unknown, roles.Cls, roles.Sep])
        {
            // The model itself falls back on the unknown token, so that one cannot come from the added tokens.
            if (!vocabulary.TryGetId(token, out _) && (token == roles.Unknown || !added.Any(t => t.Content == token)))
            {
                throw new InvalidDataException(
                    $"{file}: the vocabulary lacks '{token}'; add it, or name the token that plays its part in {TokenizerFolder.Config}");
            }
        }
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
