using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Bpe;

namespace Cerbert.Tokenizers.Files;

/// <summary>Opens byte-level BPE tokenizers.</summary>
internal static class BpeFiles
{
    public static ByteLevelBpeTokenizer FromVocabulary(SourceFiles files, TokenizerConfig config, TokenizerOptions options)
    {
        string file = files.PathOf(TokenizerFolder.VocabularyJson);
        RefuseOptions(file, options);
        Vocabulary vocabulary = JsonView.Read(file, files.Read(TokenizerFolder.VocabularyJson), TokenizerJson.ReadVocabulary);
        string mergesFile = files.PathOf(TokenizerFolder.Merges);
        var merges = ReadMerges(mergesFile, files.Read(TokenizerFolder.Merges), vocabulary);
        TokenizerParts parts = PartsReader.FromVocabulary(
            file, vocabulary, config, SpecialTokenRoles.Roberta, SequenceTemplate.Roberta) with
        { SourceFiles = files.Contents };
        return new ByteLevelBpeTokenizer(parts, new BpeSettings { Merges = merges, AddPrefixSpace = config.AddPrefixSpace ?? false });
    }

    public static ByteLevelBpeTokenizer FromJson(JsonView root, SourceFiles files, TokenizerConfig config, TokenizerOptions options)
    {
        string file = files.PathOf(TokenizerFolder.Json);
        RefuseOptions(file, options);
        JsonView model = root.Require("model");
        foreach (string key in (string[])["byte_fallback", "fuse_unk"])
            if (model.Get(key) is { } flag && flag.Bool())
                throw flag.Fail("true is not supported");
        foreach (string key in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (model.Get(key) is { } affix && affix.String().Length > 0)
                throw affix.Fail($"'{affix.String()}' is not supported; byte-level BPE has none");
        if (model.Get("dropout") is { } dropout && dropout.Number() != 0)
            throw dropout.Fail("dropout of merges is not supported; set it to null");
        if (TokenizerJson.Unwrap(root.Get("normalizer"), "normalizers", idle: "") is { } normalizer)
            throw normalizer.Fail($"type '{TokenizerJson.TypeOf(normalizer)}' is not supported with BPE; byte-level BPE has none");
        if (TokenizerJson.Unwrap(root.Get("pre_tokenizer"), "pretokenizers", idle: "") is not { } splitter)
            throw root.Fail("pre_tokenizer is missing; supported with BPE is ByteLevel");
        if (TokenizerJson.TypeOf(splitter) != "ByteLevel")
            throw splitter.Fail($"type '{TokenizerJson.TypeOf(splitter)}' is not supported with BPE; supported is ByteLevel");
        if (splitter.Get("use_regex") is { } regex && !regex.Bool())
            throw regex.Fail("false is not supported");

        Vocabulary vocabulary = TokenizerJson.ReadVocabulary(model.Require("vocab"));
        TokenizerParts parts = PartsReader.FromJson(root, file, vocabulary, config, SpecialTokenRoles.Roberta);
        var settings = new BpeSettings
        {
            Merges = [.. model.Require("merges").Items().Select(m => ReadMerge(m, vocabulary))],
            AddPrefixSpace = config.AddPrefixSpace ?? splitter.Get("add_prefix_space")?.Bool() ?? true,
            UnknownToken = model.Get("unk_token")?.String(),
            WordsFirst = model.Get("ignore_merges")?.Bool() ?? false,
        };
        return new ByteLevelBpeTokenizer(parts with { SourceFiles = files.Contents }, settings);
    }

    // "Ġ t", or ["Ġ", "t"] in newer files.
    private static (string Left, string Right) ReadMerge(JsonView merge, Vocabulary vocabulary)
    {
        string[] parts = merge.IsArray ? [.. merge.Items().Select(i => i.String())] : merge.String().Split(' ');
        return Check(parts, vocabulary) is { } problem ? throw merge.Fail(problem) : (parts[0], parts[1]);
    }

    private static List<(string Left, string Right)> ReadMerges(string file, byte[] bytes, Vocabulary vocabulary)
    {
        string text = VocabularyFile.Decode(file, bytes);
        var merges = new List<(string, string)>();
        int number = 0;
        foreach (Range line in VocabularyFile.Lines(text))
        {
            number++;
            if (text.AsSpan()[line].StartsWith("#version", StringComparison.Ordinal))
                continue;
            string[] parts = text[line].Split(' ');
            if (Check(parts, vocabulary) is { } problem)
                throw new InvalidDataException($"{file}: line {number}: {problem}");
            merges.Add((parts[0], parts[1]));
        }
        return merges;
    }

    private static string? Check(string[] parts, Vocabulary vocabulary)
    {
        if (parts.Length != 2)
            return $"expected two tokens, found {parts.Length}";
        foreach (string token in (string[])[parts[0], parts[1], parts[0] + parts[1]])
            if (!vocabulary.TryGetId(token, out _))
                return $"'{token}' is not in the vocabulary";
        return null;
    }

    private static void RefuseOptions(string file, TokenizerOptions options)
    {
        if (options != new TokenizerOptions())
            throw new InvalidDataException($"{file}: byte-level BPE changes no letters; leave lower-casing, accents and Chinese characters alone");
    }
}
