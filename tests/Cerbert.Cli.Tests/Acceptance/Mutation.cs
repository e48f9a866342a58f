using System.Text;

namespace Cerbert.Tests.Acceptance;

/// <summary>One random change to a file's bytes, the same for the same seed.</summary>
internal static class Mutation
{
    private static readonly string[] Values = ["-1", "0", "3", "1e9", "99999999999999999999", "NaN", "null", "true", "\"x\"", "[]", "{}", "1.5", ""];

    /// <summary>Flips, removes, repeats, cuts or inserts bytes anywhere.</summary>
    public static byte[] OfBytes(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        // Headers are short and matter most: every second change is near the start or the end.
        int at = random.Next(4) switch
        {
            0 => random.Next(Math.Min(bytes.Length, 64)),
            1 => Math.Max(0, bytes.Length - 1 - random.Next(300)),
            _ => random.Next(bytes.Length),
        };
        int count = Math.Min(1 + random.Next(random.Next(2) == 0 ? 4 : 400), bytes.Length - at);
        byte[] noise = new byte[count];
        random.NextBytes(noise);
        return random.Next(6) switch
        {
            0 => [.. bytes[..at], (byte)(bytes[at] ^ 1 << random.Next(8)), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[(at + count)..]],
            2 => [.. bytes[..(at + count)], .. bytes[at..]],
            3 => bytes[..at],
            4 => [.. bytes[..at], .. noise, .. bytes[(at + count)..]],
            _ => [.. bytes[..at], .. noise, .. bytes[at..]],
        };
    }

    /// <summary>As <see cref="OfBytes"/>, or replaces a value or word by an odd one.</summary>
    public static byte[] OfText(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        if (random.Next(3) == 0)
            return OfBytes(bytes, seed);
        string text = Encoding.UTF8.GetString(bytes);
        (int Start, int Length)[] words = [.. System.Text.RegularExpressions.Regex.EnumerateMatches(text, "[^\\s,:{}\\[\\]]+").Collect()];
        (int start, int length) = words[random.Next(words.Length)];
        return Encoding.UTF8.GetBytes(text[..start] + Values[random.Next(Values.Length)] + text[(start + length)..]);
    }

    private static List<(int, int)> Collect(this System.Text.RegularExpressions.Regex.ValueMatchEnumerator matches)
    {
        var found = new List<(int, int)>();
        foreach (System.Text.RegularExpressions.ValueMatch match in matches)
            found.Add((match.Index, match.Length));
        return found;
    }
}
