namespace Cerbert.Training.Configuration;

/// <summary>Finds what the writer of an unknown name most likely meant.</summary>
public static class NearestName
{
    private const int MostListed = 24;

    /// <summary>
    /// The candidate with the fewest insertions, deletions, substitutions and swaps of neighbours (optimal string
    /// alignment; case and <c>-</c>/<c>_</c> do not count), or null when none is near: at most a third of the letters, or one.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string wanted = Normalise(name);
        int best = Math.Max(1, wanted.Length / 3) + 1;
        string? nearest = null;
        foreach (string candidate in candidates)
        {
            int distance = Distance(wanted, Normalise(candidate));
            if (distance < best)
                (best, nearest) = (distance, candidate);
        }
        return nearest;
    }

    /// <summary><c>did you mean 'x'?</c>, or the known names when none is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        string[] known = [.. candidates];
        if (Find(name, known) is { } nearest)
            return $"did you mean '{nearest}'?";
        if (known.Length == 0)
            return "none is known here";
        string more = known.Length > MostListed ? ", …" : "";
        return $"known: {string.Join(", ", known.Take(MostListed))}{more}";
    }

    private static string Normalise(string name) => name.Replace('-', '_').ToLowerInvariant();

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > Math.Max(a.Length, b.Length) / 2 || Math.Max(a.Length, b.Length) > 200)
            return int.MaxValue;
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
