using System.Runtime.ExceptionServices;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Text;

namespace Cerbert.Tokenizers.WordPiece;

/// <summary>How often each word occurs in some texts, as BERT's normaliser and splitter see them.</summary>
internal static class WordCounter
{
    private const int LongestWord = 100;

    /// <summary>Counts on all threads; the texts are read once, by one thread at a time.</summary>
    public static Dictionary<string, long> Count(IEnumerable<string> texts, BertNormalizerOptions normalization)
    {
        var total = new Dictionary<string, long>(StringComparer.Ordinal);
        var normalizer = new BertNormalizer(normalization);
        try
        {
            Parallel.ForEach(
                texts,
                new ParallelOptions { MaxDegreeOfParallelism = EncoderThreads.Count },
                () => (Workspace: new EncoderWorkspace(), Counts: new Dictionary<string, long>(StringComparer.Ordinal)),
                (text, _, own) =>
                {
                    Add(normalizer.Normalize(text, own.Workspace), own.Counts);
                    return own;
                },
                own =>
                {
                    lock (total)
                        foreach ((string word, long count) in own.Counts)
                            total[word] = total.GetValueOrDefault(word) + count;
                });
        }
        catch (AggregateException e)
        {
            // What a thread met while it read or counted, as it was: the caller's error, not a parallel loop's.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return total;
    }

    private static void Add(ReadOnlySpan<char> normalized, Dictionary<string, long> counts)
    {
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (ReadOnlySpan<char> word in new BertWords(normalized))
            if (word.Length <= LongestWord)
                bySpan[word] = bySpan.TryGetValue(word, out long count) ? count + 1 : 1;
    }
}
