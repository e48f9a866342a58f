using System.Globalization;

namespace Cerbert.Data;

/// <summary>
/// Pairs of sentences that each tell who did what to which thing, where and when. A fact is said with either of two words
/// and in several orders, so that equal meaning is not equal wording.
/// </summary>
internal static class PairSample
{
    private const int Slots = 5;

    // For each slot the meanings, and for each meaning the ways to say it.
    private static readonly string[][][] Meanings =
    [
        [["doctor", "physician"], ["lawyer", "attorney"], ["child", "kid"], ["writer", "author"], ["teacher", "tutor"], ["farmer"], ["baker"], ["pilot"]],
        [["bought", "purchased"], ["repaired", "fixed"], ["found", "discovered"], ["cleaned", "washed"], ["built", "constructed"], ["painted"], ["sold"], ["lost"]],
        [["car", "automobile"], ["house", "home"], ["bike", "bicycle"], ["boat", "ship"], ["shop", "store"], ["table"], ["clock"], ["fence"]],
        [["near the river", "by the river"], ["in the village"], ["behind the station"], ["at the market"], ["by the sea", "near the sea"], ["in the old town"]],
        [["on monday"], ["last week"], ["in the morning"], ["after the storm"], ["before dinner"], ["during the winter", "in the winter"]],
    ];

    /// <summary>Every word that can come up, for the vocabulary.</summary>
    internal static IEnumerable<string> Words => Meanings.SelectMany(slot => slot).SelectMany(words => words).Append("the was by it that");

    /// <summary>Label 1: the same fact; 0: facts that differ in one to three of the five slots.</summary>
    internal static (string Text, string Label) DrawParaphrase(ref Philox random, int same, string label) =>
        (DrawPair(ref random, same == 1 ? 0 : 1 + random.Next(3), out _), label);

    /// <summary>The score is the number of slots that agree, less 0.1 for each of them that is said with another word.</summary>
    internal static (string Text, string Label) DrawSimilar(ref Philox random, int agreeing, string label)
    {
        string text = DrawPair(ref random, Slots - agreeing, out int reworded);
        return (text, (agreeing - (0.1 * reworded)).ToString("0.0", CultureInfo.InvariantCulture));
    }

    private static string DrawPair(ref Philox random, int differing, out int reworded)
    {
        int[] first = new int[Slots], second = new int[Slots];
        int[] slots = [.. Enumerable.Range(0, Slots)];
        random.Shuffle<int>(slots);
        for (int i = 0; i < Slots; i++)
        {
            int slot = slots[i], count = Meanings[slot].Length;
            first[slot] = random.Next(count);
            second[slot] = i < differing ? (first[slot] + 1 + random.Next(count - 1)) % count : first[slot];
        }

        string[] said = Say(ref random, first), saidAgain = Say(ref random, second);
        reworded = Enumerable.Range(0, Slots).Count(i => first[i] == second[i] && said[i] != saidAgain[i]);
        int order = random.Next(3);
        return $"{Sentence(said, order)}\t{Sentence(saidAgain, (order + 1 + random.Next(2)) % 3)}";
    }

    private static string[] Say(ref Philox random, int[] fact)
    {
        string[] said = new string[Slots];
        for (int i = 0; i < Slots; i++)
        {
            string[] ways = Meanings[i][fact[i]];
            said[i] = ways[random.Next(ways.Length)];
        }

        return said;
    }

    private static string Sentence(string[] said, int order)
    {
        (string who, string did, string what, string where, string when) = (said[0], said[1], said[2], said[3], said[4]);
        string text = order switch
        {
            0 => $"the {who} {did} the {what} {where} {when}.",
            1 => $"{when}, the {what} was {did} by the {who} {where}.",
            _ => $"it was the {who} that {did} the {what} {where} {when}.",
        };
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
