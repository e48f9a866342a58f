namespace Cerbert.Tokenizers.Files;

/// <summary>What a <c>tokenizer_config.json</c> states; null where it is silent.</summary>
internal sealed record TokenizerConfig
{
    public static TokenizerConfig Empty { get; } = new();

    public bool? LowerCase { get; private init; }

    public bool? StripAccents { get; private init; }

    /// <summary>Whether strip_accents is there, be it as null, which means "as lower-casing does".</summary>
    public bool StatesStripAccents { get; private init; }

    public bool? SplitChinese { get; private init; }

    public bool? AddPrefixSpace { get; private init; }

    public bool? KeepAccents { get; private init; }

    public string? Unknown { get; private init; }

    public string? Cls { get; private init; }

    public string? Sep { get; private init; }

    public string? Pad { get; private init; }

    public string? Mask { get; private init; }

    public int? ModelMaxLength { get; private init; }

    public IReadOnlyList<AddedToken> AddedTokens { get; private init; } = [];

    public static TokenizerConfig Read(JsonView root)
    {
        // Japanese models split words with a dictionary that nothing here stands in for.
        if (root.Get("word_tokenizer_type") is { } splitter && splitter.String() != "basic")
            throw splitter.Fail($"'{splitter.String()}' is not supported; supported is 'basic'");
        return new TokenizerConfig
        {
            LowerCase = root.Get("do_lower_case")?.Bool(),
            StripAccents = root.Get("strip_accents")?.Bool(),
            StatesStripAccents = root.Has("strip_accents"),
            SplitChinese = root.Get("tokenize_chinese_chars")?.Bool(),
            AddPrefixSpace = root.Get("add_prefix_space")?.Bool(),
            KeepAccents = root.Get("keep_accents")?.Bool(),
            Unknown = TokenName(root, "unk_token"),
            Cls = TokenName(root, "cls_token"),
            Sep = TokenName(root, "sep_token"),
            Pad = TokenName(root, "pad_token"),
            Mask = TokenName(root, "mask_token"),
            ModelMaxLength = MaxLength(root),
            AddedTokens = [.. Added(root)],
        };
    }

    // Either "[CLS]" or { "content": "[CLS]", … }.
    private static string? TokenName(JsonView root, string key) =>
        root.Get(key) is not { } value ? null : value.IsObject ? value.Require("content").String() : value.String();

    // Files without a limit carry a number of thirty digits.
    private static int? MaxLength(JsonView root)
    {
        if (root.Get("model_max_length") is not { } value || value.Number() >= int.MaxValue)
            return null;
        return value.Number() >= 1 ? (int)value.Number() : throw value.Fail($"expected at least 1, found {value.Number()}");
    }

    private static IEnumerable<AddedToken> Added(JsonView root)
    {
        if (root.Get("added_tokens_decoder") is not { } decoder)
            yield break;
        foreach (var (name, value) in decoder.Properties())
        {
            if (!int.TryParse(name, out int id) || id < 0 || id >= Vocabulary.MaxSize)
                throw value.Fail($"expected a token id as the key, found '{name}'");
            yield return TokenizerJson.ReadAddedToken(value, id);
        }
    }
}
