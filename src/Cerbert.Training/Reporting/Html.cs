using System.Globalization;
using System.Text;

namespace Cerbert.Training.Reporting;

/// <summary>Text as HTML, so that whatever stands in a text is shown and nothing in it acts.</summary>
internal static class Html
{
    private const int LongestText = 2000;

    /// <summary>Text between tags or inside quotes: markup characters as entities, characters that HTML forbids as U+FFFD.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
            escaped.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' or '\t' => rune.ToString(),
                _ when Rune.IsControl(rune) => "\uFFFD",
                _ => rune.ToString(),
            });
        return escaped.ToString();
    }

    /// <summary>A text from data: in a direction of its own, so that its marks turn nothing around it; very long ones are cut.</summary>
    public static string Text(string text)
    {
        if (text.Length <= LongestText)
            return $"<bdi dir=\"auto\">{Escape(text)}</bdi>";
        int end = char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText;
        return $"<bdi dir=\"auto\">{Escape(text[..end])}</bdi> …";
    }

    /// <summary>A number with four significant digits: 0.4163, 2.5e-05, 1234.</summary>
    public static string Number(double value) => value switch
    {
        _ when !double.IsFinite(value) => value.ToString(CultureInfo.InvariantCulture),
        0 => "0",
        _ when Math.Abs(value) >= 1e4 && Math.Abs(value) < 1e7 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) < 1e-3 => value.ToString("0.###e-0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };
}
