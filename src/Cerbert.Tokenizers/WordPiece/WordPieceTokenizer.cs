using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Files;
using Cerbert.Tokenizers.Text;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>The tokenizer of BERT: its normaliser, words split at white space and punctuation, WordPiece.</summary>
/// <remarks>Devlin et al., <i>BERT: Pre-training of Deep Bidirectional Transformers</i>, 2019; Wu et al., 2016, section 4.1.</remarks>
public sealed class WordPieceTokenizer : Tokenizer
{
    private readonly BertNormalizer normalizer;
    private readonly WordPieceModel model;

    internal WordPieceTokenizer(TokenizerParts parts, WordPieceSettings settings)
        : base(parts)
    {
        Settings = settings;
        normalizer = new BertNormalizer(settings.Normalizer);
        model = new WordPieceModel(parts.Vocabulary, UnknownId, settings.ContinuingPrefix, settings.MaxCharactersPerWord);
        PrepareAddedTokens();
    }

    /// <summary>Whether text becomes lower case.</summary>
    public bool LowerCase => Settings.Normalizer.LowerCase;

    private WordPieceSettings Settings { get; }

    /// <summary>Opens a bare vocabulary file, one token a line, with the special tokens [UNK] [CLS] [SEP] [PAD] [MASK].</summary>
    /// <param name="vocabularyFile">Path of a <c>vocab.txt</c>.</param>
    /// <param name="options">How to normalise; lower-casing is found out from the vocabulary where it is not said.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or lacks [UNK], [CLS] or [SEP].</exception>
    public static WordPieceTokenizer FromVocabulary(string vocabularyFile, TokenizerOptions? options = null) =>
        WordPieceFiles.FromVocabulary(vocabularyFile, TokenizerConfig.Empty, options ?? new TokenizerOptions());

    /// <inheritdoc/>
    public override void Save(string folder) => WordPieceWriter.Save(folder, Parts, Settings);

    private protected override ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, EncoderWorkspace workspace) =>
        normalizer.Normalize(text, workspace);

    private protected override bool AppendPieces(ReadOnlySpan<char> text, EncoderWorkspace workspace, int enough)
    {
        foreach (ReadOnlySpan<char> word in new BertWords(text))
        {
            model.Append(word, workspace);
            if (workspace.Pieces.Count >= enough)
                return true;
        }

        return false;
    }

    private protected override string Join(List<string> tokens) => WordPieceDecoder.Join(tokens, Settings);
}
