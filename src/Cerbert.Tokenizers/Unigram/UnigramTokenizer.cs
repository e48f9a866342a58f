using System.Buffers;
using System.Text;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Files;
using Cerbert.Tokenizers.Text;
using Cerbert.Tokenizers.Unicode;

namespace Cerbert.Tokenizers.Unigram;

/// <summary>The tokenizer of XLM-RoBERTa, ALBERT and XLNet: words marked by a ▁ for the space before them, spelled with the likeliest pieces.</summary>
/// <remarks>Kudo, arXiv 1804.10959; Kudo and Richardson, <i>SentencePiece</i>, arXiv 1808.06226.</remarks>
public sealed class UnigramTokenizer : Tokenizer
{
    private readonly UnigramModel model;
    private readonly UnigramSettings settings;

    internal UnigramTokenizer(TokenizerParts parts, UnigramSettings settings)
        : base(parts)
    {
        this.settings = settings;
        model = new UnigramModel(parts.Vocabulary, settings.Scores, settings.UnknownId);
        PrepareAddedTokens();
    }

    /// <inheritdoc/>
    public override void Save(string folder) => UnigramFiles.Save(folder, Parts);

    private protected override ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text, EncoderWorkspace workspace)
    {
        int turn = 0;
        if (!Ascii.IsValid(text) && !IsWhole(text))
        {
            ReusedBuffer<char> to = workspace.Texts[turn++];
            to.Clear();
            for (int at = 0; at < text.Length;)
            {
                to.AddCodePoint(UnicodeTables.CodePointAt(text, at, out int units));
                at += units;
            }

            text = to.Span;
        }

        foreach (TextStep step in settings.Steps)
        {
            if (step.KeepsAscii && Ascii.IsValid(text))
                continue;
            ReusedBuffer<char> to = workspace.Texts[turn++ % 2];
            to.Clear();
            step.Apply(text, to, workspace);
            text = to.Span;
        }

        return text;
    }

    private protected override bool AppendPieces(ReadOnlySpan<char> text, EncoderWorkspace workspace, int enough)
    {
        if (!settings.SplitsSpace)
            return AppendMarked(text, workspace, enough);
        for (int start = 0; start < text.Length;)
        {
            int end = start;
            while (end < text.Length && !IsSpace(text[end]))
                end++;
            if (end > start && AppendMarked(text[start..end], workspace, enough))
                return true;
            start = end + 1;
        }

        return false;
    }

    private protected override string Join(List<string> tokens)
    {
        var text = new StringBuilder();
        for (int i = 0; i < tokens.Count; i++)
        {
            foreach (char c in tokens[i])
            {
                if (c != settings.Mark)
                    text.Append(c);
                else if (i > 0 || !settings.AddsMark)
                    text.Append(' ');
            }
        }

        return text.ToString();
    }

    // The words of a text whose spaces become marks.
    private bool AppendMarked(ReadOnlySpan<char> text, EncoderWorkspace workspace, int enough)
    {
        ReusedBuffer<char> marked = workspace.Texts[2];
        marked.Clear();
        if (settings.AddsMark && text[0] != ' ' && text[0] != settings.Mark)
            marked.Add(settings.Mark);
        int taken = 0;
        for (int at = text.IndexOf(' '); at >= 0; at = text[taken..].IndexOf(' '))
        {
            marked.AddRange(text.Slice(taken, at));
            marked.Add(settings.Mark);
            taken += at + 1;
        }

        marked.AddRange(text[taken..]);
        ReadOnlySpan<char> rest = marked.Span;
        while (rest.Length > 0)
        {
            int next = settings.SplitsMarks ? rest[1..].IndexOf(settings.Mark) : -1;
            ReadOnlySpan<char> word = next < 0 ? rest : rest[..(next + 1)];
            model.Append(word, workspace);
            if (workspace.Pieces.Count >= enough)
                return true;
            rest = rest[word.Length..];
        }

        return false;
    }

    private static bool IsWhole(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int used) != OperationStatus.Done)
                return false;
            text = text[used..];
        }

        return true;
    }

    // All white space lies in the first plane.
    private static bool IsSpace(char c) => UnicodeTables.FlagsOf(c).Any(CodePointFlags.Space);
}
