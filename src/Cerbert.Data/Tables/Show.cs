using System.Text;

namespace Cerbert.Data;

/// <summary>Values and names as error messages show them: quoted, on one line, not too long.</summary>
internal static class Show
{
    private const int Longest = 60;

    public static string Value(string value)
    {
        var text = new StringBuilder("\"");
        foreach (char c in value.AsSpan(0, Math.Min(value.Length, Longest)))
            text.Append(c switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ when char.IsControl(c) => "?", _ => c.ToString() });
        return text.Append(value.Length > Longest ? "…\"" : "\"").ToString();
    }

    public static string Names(IReadOnlyList<string> names)
    {
        const int most = 20;
        string list = string.Join(", ", names.Take(most).Select(Value));
        return names.Count > most ? $"{list}, … ({names.Count} in all)" : list;
    }

    /// <summary>The name most like <paramref name="name"/>, ignoring case; null where none is near (more than half differs).</summary>
    public static string? Nearest(string name, IEnumerable<string> names)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in names)
        {
            if (candidate.Length is 0 or > 200 || name.Length > 200)
                continue;
            int distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < bestDistance && 2 * distance <= Math.Max(name.Length, candidate.Length))
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    // Levenshtein's edit distance, one row of the table at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(diagonal, row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
