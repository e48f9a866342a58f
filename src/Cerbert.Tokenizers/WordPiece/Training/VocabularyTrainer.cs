using Cerbert.Tokenizers.Files;
using Cerbert.Tokenizers.Text;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tokenizers;

/// <summary>
/// Makes a WordPiece vocabulary from text: it starts from single characters and joins, again and again, the two pieces that stand side by
/// side most often (Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016, section 3.2; what the
/// <c>tokenizers</c> library does for WordPiece too).
/// </summary>
/// <remarks>The result depends on the texts and options alone, not on the number of threads or the order of the texts.</remarks>
/// <example><code>
/// WordPieceTokenizer tokenizer = VocabularyTrainer.Train(File.ReadLines("notes.txt"), new() { Size = 8000 });
/// tokenizer.Save("my-vocabulary");
/// </code></example>
public static class VocabularyTrainer
{
    private const string Prefix = "##";
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>A tokenizer with a vocabulary for these texts.</summary>
    /// <exception cref="InvalidDataException">The texts have no words.</exception>
    /// <exception cref="ArgumentException">The size has no room for the special tokens.</exception>
    public static WordPieceTokenizer Train(IEnumerable<string> texts, VocabularyOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Size, Special.Length);
        var normalization = new BertNormalizerOptions(
            HandleChinese: options.Normalization.SplitChinese ?? true,
            StripAccents: options.Normalization.StripAccents,
            LowerCase: options.Normalization.LowerCase ?? true);
        Dictionary<string, long> counts = WordCounter.Count(texts, normalization);
        if (counts.Count == 0)
            throw new InvalidDataException("there are no words in the texts; give files that have some");
        return WordPieceFiles.Create(Pieces(counts, options), new WordPieceSettings { Normalizer = normalization });
    }

    /// <summary>Special tokens, then characters, then joined pieces in the order of their making.</summary>
    internal static List<string> Pieces(Dictionary<string, long> counts, VocabularyOptions options)
    {
        HashSet<string> alphabet = Alphabet(counts, options.MaxCharacters);
        // Ordered, so that ids and with them ties do not depend on the order of reading.
        string[] spelled = [.. counts.Keys.Where(word => Characters(word).All(alphabet.Contains)).Order(StringComparer.Ordinal)];
        IEnumerable<string> inside = spelled.SelectMany(word => Characters(word).Skip(1).Select(c => Prefix + c));
        IEnumerable<string> first = alphabet.Concat(inside).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var pieces = new PieceList([.. Special, .. first.Take(options.Size - Special.Length)]);

        var words = new List<int>[spelled.Length];
        var pairs = new PairTable();
        for (int w = 0; w < spelled.Length; w++)
        {
            words[w] = pieces.Spell(Characters(spelled[w]), Prefix);
            for (int i = 1; i < words[w].Count; i++)
                pairs.Add((words[w][i - 1], words[w][i]), counts[spelled[w]], w);
        }

        while (pieces.Count < options.Size && pairs.TryTake(Math.Max(1, options.MinFrequency), out (int Left, int Right) pair, out int[] places))
        {
            int joined = pieces.Join(pair.Left, pair.Right, Prefix);
            foreach (int w in places)
                Replace(words[w], pair, joined, pairs, counts[spelled[w]], w);
            pairs.Forget(pair);
        }

        return pieces.Tokens;
    }

    /// <summary>Joins a pair wherever it stands in a word, and brings the counts of its neighbours up to date.</summary>
    private static void Replace(List<int> word, (int Left, int Right) pair, int joined, PairTable pairs, long count, int number)
    {
        for (int i = 0; i + 1 < word.Count; i++)
        {
            if (word[i] != pair.Left || word[i + 1] != pair.Right)
                continue;
            if (i > 0)
            {
                pairs.Add((word[i - 1], pair.Left), -count, number);
                pairs.Add((word[i - 1], joined), count, number);
            }

            if (i + 2 < word.Count)
            {
                pairs.Add((pair.Right, word[i + 2]), -count, number);
                pairs.Add((joined, word[i + 2]), count, number);
            }

            word[i] = joined;
            word.RemoveAt(i + 1);
        }
    }

    /// <summary>The most frequent characters.</summary>
    private static HashSet<string> Alphabet(Dictionary<string, long> counts, int most)
    {
        var frequency = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string word, long count) in counts)
            foreach (string character in Characters(word))
                frequency[character] = frequency.GetValueOrDefault(character) + count;
        return frequency.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(most).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The code points of a word.</summary>
    private static IEnumerable<string> Characters(string word)
    {
        for (int i = 0; i < word.Length;)
        {
            int units = char.IsSurrogatePair(word, i) ? 2 : 1;
            yield return word.Substring(i, units);
            i += units;
        }
    }
}
