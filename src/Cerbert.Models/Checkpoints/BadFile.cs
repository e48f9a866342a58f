using System.Globalization;
using System.Text;

namespace Cerbert.Models.Checkpoints;

/// <summary>Builds the one-line messages about files that cannot be used.</summary>
internal static class BadFile
{
    private const int LongestQuote = 120;

    /// <summary>An error about a file: "path: problem".</summary>
    public static InvalidDataException Error(string file, string problem, Exception? inner = null) =>
        new($"{OneLine(file, int.MaxValue)}: {problem}", inner);

    /// <summary>An error about one tensor of a file.</summary>
    public static InvalidDataException Tensor(string file, string tensor, string problem) =>
        Error(file, $"tensor {Quote(tensor)} {problem}");

    /// <summary>Text from a file, between quotes, without line breaks and control characters, cut where it is long.</summary>
    public static string Quote(string? text) => text is null ? "null" : $"'{OneLine(text, LongestQuote)}'";

    /// <summary>Text without line breaks and control characters, cut at <paramref name="longest"/>.</summary>
    public static string OneLine(string text, int longest = LongestQuote)
    {
        var line = new StringBuilder();
        foreach (char c in text)
        {
            if (line.Length >= longest)
                return line.Append("...").ToString();
            if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                line.Append(c);
        }
        return line.ToString();
    }
}
