namespace Cerbert.Tokenizers.Files;

/// <summary>Finds out what kind of tokenizer a folder holds and opens it.</summary>
internal static class TokenizerFolder
{
    public const string Json = "tokenizer.json";
    public const string Config = "tokenizer_config.json";
    public const string VocabularyText = "vocab.txt";
    public const string VocabularyJson = "vocab.json";
    public const string Merges = "merges.txt";
    public const string XlmRobertaPieces = "sentencepiece.bpe.model";
    public const string Pieces = "spiece.model";

    private const long LargestFile = 1L << 28;

    public static Tokenizer Load(string folder, TokenizerOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new FileNotFoundException($"{folder}: no such folder; expected a folder with {Json} or {VocabularyText}", folder);

        options ??= new TokenizerOptions();
        var files = new SourceFiles(folder);
        TokenizerConfig config = files.Has(Config)
            ? JsonView.Read(files.PathOf(Config), files.Read(Config), TokenizerConfig.Read)
            : TokenizerConfig.Empty;
        if (files.Has(Json))
            return JsonView.Read(files.PathOf(Json), files.Read(Json), root => FromJson(root, files, config, options));
        if (files.Has(VocabularyText))
            return WordPieceFiles.FromVocabulary(files, config, options);
        if (files.Has(VocabularyJson) && files.Has(Merges))
            return BpeFiles.FromVocabulary(files, config, options);
        if (Array.Find([XlmRobertaPieces, Pieces], files.Has) is { } pieces)
        {
            string file = files.PathOf(pieces);
            files.Add(Json, SentencePieceFiles.ToJson(file, files.Read(pieces), config));
            return JsonView.Read(file, files.Read(Json), root => UnigramFiles.FromJson(root, file, files, config, options));
        }

        throw new FileNotFoundException(
            $"{folder}: no tokenizer here; expected {Json}, {VocabularyText}, {VocabularyJson} with {Merges}, {XlmRobertaPieces} or {Pieces}", folder);
    }

    /// <summary>The contents of a file that must not be unreasonably large.</summary>
    public static byte[] ReadBytes(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file", path);
        long length = new FileInfo(path).Length;
        return length <= LargestFile
            ? File.ReadAllBytes(path)
            : throw new InvalidDataException($"{path}: {length} bytes; a tokenizer's files are never larger than {LargestFile}");
    }

    private static Tokenizer FromJson(JsonView root, SourceFiles files, TokenizerConfig config, TokenizerOptions options)
    {
        JsonView model = root.Require("model");
        // Old files do not name the type.
        string type = model.Get("type")?.String()
            ?? (model.Get("merges") is not null ? "BPE" : model.Get("vocab") is { IsArray: true } ? "Unigram" : "WordPiece");
        return type switch
        {
            "WordPiece" => WordPieceFiles.FromJson(root, files, config, options),
            "Unigram" => UnigramFiles.FromJson(root, files.PathOf(Json), files, config, options),
            "BPE" => BpeFiles.FromJson(root, files, config, options),
            _ => throw model.Fail($"type '{type}' is not supported; supported are WordPiece, byte-level BPE and Unigram"),
        };
    }
}
