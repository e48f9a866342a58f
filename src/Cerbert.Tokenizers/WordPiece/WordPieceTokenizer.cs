using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Files;
using Cerbert.Tokenizers.Text;
using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>The tokenizer of BERT: its normaliser, words split at white space and punctuation, WordPiece.</summary>
/// <remarks>Devlin et al., <i>BERT: Pre-training of Deep Bidirectional Transformers</i>, 2019; Wu et al., 2016, section 4.1.</remarks>
public sealed class WordPieceTokenizer : Tokenizer
{
    private const byte InWord = 0, AtSpace = 1, AtPunctuation = 2;

    private static readonly byte[] AsciiClasses = [.. Enumerable.Range(0, 128).Select(ClassOf)];
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
        int word = 0, at = 0;
        while (at < text.Length)
        {
            int units = 1;
            char c = text[at];
            byte kind = c < 128 ? AsciiClasses[c] : ClassOf(UnicodeTables.CodePointAt(text, at, out units));
            if (kind != InWord)
            {
                if (word < at && Append(text[word..at], workspace, enough))
                    return true;
                if (kind == AtPunctuation && Append(text.Slice(at, units), workspace, enough))
                    return true;
                word = at + units;
            }
            at += units;
        }
        return word < at && Append(text[word..at], workspace, enough);
    }

    private protected override string Join(List<string> tokens) => WordPieceDecoder.Join(tokens, Settings);

    private bool Append(ReadOnlySpan<char> word, EncoderWorkspace workspace, int enough)
    {
        model.Append(word, workspace);
        return workspace.Pieces.Count >= enough;
    }

    private static byte ClassOf(int codePoint)
    {
        CodePointFlags flags = UnicodeTables.FlagsOf(codePoint);
        return flags.Any(CodePointFlags.Space) ? AtSpace
            : flags.Any(CodePointFlags.Punctuation) ? AtPunctuation
            : InWord;
    }
}
