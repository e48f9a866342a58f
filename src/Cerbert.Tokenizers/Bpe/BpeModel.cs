using System.Text;
using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Bpe;

/// <summary>Spells a word with byte-level pieces: its UTF-8 bytes, joined by the merges.</summary>
internal sealed class BpeModel
{
    private readonly int[] byteIds = new int[256];
    private readonly MergeTable merges;
    private readonly Vocabulary? wholeWords;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">The joins.</param>
    /// <param name="unknownId">Stands for bytes without a token; −1 drops them.</param>
    /// <param name="wordsFirst">Whether a word that is a token is taken as it is, without looking at the joins.</param>
    public BpeModel(Vocabulary vocabulary, MergeTable merges, int unknownId, bool wordsFirst)
    {
        this.merges = merges;
        wholeWords = wordsFirst ? vocabulary : null;
        for (int b = 0; b < 256; b++)
            byteIds[b] = vocabulary.TryGetId(ByteAlphabet.CharacterOf((byte)b).ToString(), out int id) ? id : unknownId;
    }

    /// <summary>Appends the pieces of a word (not empty).</summary>
    public void Append(ReadOnlySpan<char> word, EncoderWorkspace workspace)
    {
        ulong hash = WordCache.HashOf(word);
        ReusedBuffer<int> pieces = workspace.Pieces;
        if (workspace.Words.TryAppend(word, hash, pieces))
            return;
        int before = pieces.Count;
        Spell(word, workspace);
        workspace.Words.Add(word, hash, pieces.Span[before..]);
    }

    private void Spell(ReadOnlySpan<char> word, EncoderWorkspace workspace)
    {
        int most = Encoding.UTF8.GetMaxByteCount(word.Length);
        if (workspace.Utf8.Length < most)
            workspace.Utf8 = new byte[most * 2];
        ReadOnlySpan<byte> bytes = workspace.Utf8.AsSpan(0, Encoding.UTF8.GetBytes(word, workspace.Utf8));
        if (wholeWords is not null && wholeWords.TryGetId(Visible(bytes), out int whole))
        {
            workspace.Pieces.Add(whole);
            return;
        }

        ReusedBuffer<int> letters = workspace.Letters;
        letters.Truncate(0);
        foreach (byte b in bytes)
            if (byteIds[b] >= 0)
                letters.Add(byteIds[b]);
        if (letters.Count > 0)
            workspace.Merger.Merge(letters.Span, merges, workspace.Pieces);
    }

    private static string Visible(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = ByteAlphabet.CharacterOf(from[i]);
    });
}
