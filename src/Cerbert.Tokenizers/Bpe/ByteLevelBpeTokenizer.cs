using System.Runtime.InteropServices;
using System.Text;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Files;

namespace Cerbert.Tokenizers.Bpe;

/// <summary>The tokenizer of RoBERTa and GPT-2: nothing is normalised, every byte can be spelled, frequent neighbours are joined.</summary>
/// <remarks>Radford et al., <i>Language Models are Unsupervised Multitask Learners</i>, 2019, section 2.2; Sennrich et al., 2016.</remarks>
public sealed class ByteLevelBpeTokenizer : Tokenizer
{
    private readonly BpeModel model;

    internal ByteLevelBpeTokenizer(TokenizerParts parts, BpeSettings settings)
        : base(parts)
    {
        Settings = settings;
        int unknown = settings.UnknownToken is { } token && parts.Vocabulary.TryGetId(token, out int id) ? id : -1;
        model = new BpeModel(parts.Vocabulary, settings.MergeTable(parts.Vocabulary), unknown, settings.WordsFirst);
        PrepareAddedTokens();
    }

    private BpeSettings Settings { get; }

    /// <inheritdoc/>
    public override void Save(string folder) => BpeWriter.Save(folder, Parts, Settings);

    private protected override ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, EncoderWorkspace workspace) => text;

    private protected override bool AppendPieces(ReadOnlySpan<char> text, EncoderWorkspace workspace, int enough)
    {
        if (Settings.AddPrefixSpace && text[0] != ' ')
            text = Prefixed(text, workspace);
        for (int start = 0; start < text.Length;)
        {
            int end = ByteLevelSplitter.WordEnd(text, start);
            model.Append(text[start..end], workspace);
            if (workspace.Pieces.Count >= enough)
                return true;
            start = end;
        }
        return false;
    }

    private protected override string Join(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (string token in tokens)
            ByteAlphabet.AppendBytes(token, bytes);
        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
    }

    private static Span<char> Prefixed(ReadOnlySpan<char> text, EncoderWorkspace workspace)
    {
        if (workspace.Normalized.Length <= text.Length)
            workspace.Normalized = new char[text.Length * 2];
        workspace.Normalized[0] = ' ';
        text.CopyTo(workspace.Normalized.AsSpan(1));
        return workspace.Normalized.AsSpan(0, text.Length + 1);
    }
}
