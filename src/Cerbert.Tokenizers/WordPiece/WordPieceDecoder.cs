using System.Text;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>Puts pieces together again: a space before each that starts a word.</summary>
internal static class WordPieceDecoder
{
    // Replaced in this order within each piece and the space before it, as the Rust library does.
    private static readonly (string Old, string New)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"),
        (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public static string Join(List<string> tokens, WordPieceSettings settings)
    {
        var text = new StringBuilder();
        for (int i = 0; i < tokens.Count; i++)
        {
            string piece = tokens[i];
            if (i > 0)
            {
                piece = piece.StartsWith(settings.ContinuingPrefix, StringComparison.Ordinal)
                    ? piece[settings.ContinuingPrefix.Length..]
                    : " " + piece;
            }
            text.Append(settings.CleanUp ? CleanUp(piece) : piece);
        }
        return text.ToString();
    }

    private static string CleanUp(string piece)
    {
        foreach (var (old, @new) in CleanUps)
            piece = piece.Replace(old, @new, StringComparison.Ordinal);
        return piece;
    }
}
