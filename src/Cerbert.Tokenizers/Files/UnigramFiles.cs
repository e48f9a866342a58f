using Cerbert.Tokenizers.Unigram;

namespace Cerbert.Tokenizers.Files;

/// <summary>Opens and writes Unigram tokenizers.</summary>
internal static class UnigramFiles
{
    /// <param name="root">A tokenizer.json.</param>
    /// <param name="file">The file to name in complaints: it, or the one that it was made from.</param>
    /// <param name="files">The folder's files, to be written back.</param>
    /// <param name="config">What tokenizer_config.json says.</param>
    /// <param name="options">None are supported.</param>
    public static UnigramTokenizer FromJson(JsonView root, string file, SourceFiles files, TokenizerConfig config, TokenizerOptions options)
    {
        if (options != new TokenizerOptions())
            throw new InvalidDataException($"{file}: what a Unigram tokenizer does to letters is decided by its files; leave lower-casing, accents and Chinese characters alone");
        JsonView model = root.Require("model");
        if (model.Get("byte_fallback") is { } flag && flag.Bool())
            throw flag.Fail("true is not supported with Unigram");
        (Vocabulary vocabulary, double[] scores) = ReadVocabulary(model.Require("vocab"));
        int unknown = model.Require("unk_id").Int(vocabulary.Size);
        TokenizerParts parts = PartsReader.FromJson(root, file, vocabulary, config, SpecialTokenRoles.OfUnigram(vocabulary));
        var settings = ReadSplitter(root, new UnigramSettings { Scores = scores, UnknownId = unknown, Steps = NormalizerReader.Read(root) });
        return new UnigramTokenizer(
            parts with { SourceFiles = files.Contents, Roles = parts.Roles with { Unknown = vocabulary.TokenOf(unknown)! } }, settings);
    }

    /// <summary>Writes back what was read, and beside it what Transformers needs.</summary>
    public static void Save(string folder, TokenizerParts parts)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in parts.SourceFiles)
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        if (!parts.SourceFiles.ContainsKey(TokenizerFolder.Config))
            File.WriteAllBytes(Path.Combine(folder, TokenizerFolder.Config), TokenizerJsonWriter.WriteConfig(parts, "PreTrainedTokenizerFast", _ => { }));
    }

    // [["<unk>", 0.0], ["▁the", -3.1], …]
    private static (Vocabulary Vocabulary, double[] Scores) ReadVocabulary(JsonView list)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>();
        foreach (JsonView entry in list.Items())
        {
            JsonView[] pair = [.. entry.Items()];
            if (pair.Length != 2)
                throw entry.Fail("expected [token, score]");
            if (ids.Count == Vocabulary.MaxSize)
                throw entry.Fail($"more than {Vocabulary.MaxSize} tokens; this is no vocabulary");
            if (!ids.TryAdd(pair[0].String(), ids.Count))
                throw entry.Fail("the token is there twice");
            double score = pair[1].Number();
            scores.Add(double.IsFinite(score) ? score : throw pair[1].Fail("the score is not finite"));
        }

        return ids.Count == 0 ? throw list.Fail("the vocabulary is empty") : (Vocabulary.FromIds(ids), [.. scores]);
    }

    private static UnigramSettings ReadSplitter(JsonView root, UnigramSettings settings)
    {
        const string Supported = "supported with Unigram are Metaspace, and WhitespaceSplit before it";
        if (root.Get("pre_tokenizer") is not { } splitter)
            throw root.Fail($"pre_tokenizer is missing; {Supported}");
        JsonView[] steps = TokenizerJson.TypeOf(splitter) == "Sequence" ? [.. splitter.Require("pretokenizers").Items()] : [splitter];
        string[] types = [.. steps.Select(TokenizerJson.TypeOf)];
        if (types is not (["Metaspace"] or ["WhitespaceSplit", "Metaspace"]))
            throw splitter.Fail($"{string.Join(", ", types)} is not supported; {Supported}");
        JsonView marks = steps[^1];
        string mark = marks.Get("replacement")?.String() ?? "\u2581";
        // Files before the key prepend_scheme have add_prefix_space alone.
        string scheme = marks.Get("prepend_scheme")?.String() ?? (marks.Get("add_prefix_space")?.Bool() ?? true ? "always" : "never");
        return settings with
        {
            SplitsSpace = types.Length == 2,
            Mark = mark.Length == 1 ? mark[0] : throw marks.Fail($"replacement '{mark}' is not one character"),
            AddsMark = scheme switch
            {
                "always" => true,
                "never" => false,
                _ => throw marks.Fail($"prepend_scheme '{scheme}' is not supported; supported are always and never"),
            },
            SplitsMarks = marks.Get("split")?.Bool() ?? true,
        };
    }
}
