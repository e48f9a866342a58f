namespace Cerbert.Data;

/// <summary>
/// Puts questions about sequences of two halves, [CLS] a [SEP] b [SEP] with b in segment 1: half of them keep their halves, and the others
/// get b before a, or another sequence's b.
/// </summary>
/// <param name="data">The sequences.</param>
/// <param name="question">What is asked.</param>
/// <param name="maxLength">Tokens of a sequence at most; a foreign half that is too long loses its end.</param>
public sealed class HalvesShuffler(EncodedSequences data, HalvesQuestion question, int maxLength)
{
    // [CLS], and [SEP] after each half.
    private const int Marks = 3;

    /// <summary>Writes a sequence, changed or not.</summary>
    /// <param name="sequence">Its number.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which draw: such as the pass through the data and the number of the sequence.</param>
    /// <param name="ids">Takes the ids.</param>
    /// <param name="types">Takes the segments.</param>
    /// <returns>0 for a sequence as it was, 1 for a changed one.</returns>
    public int Append(int sequence, ulong seed, ulong stream, List<int> ids, List<int> types)
    {
        var random = new Philox(seed, stream);
        bool change = random.Next(2) == 1 && (question == HalvesQuestion.Order || data.Count > 1);
        int cls = data.Ids(sequence)[0], sep = data.Ids(sequence)[^1];
        bool exchange = change && question == HalvesQuestion.Order;
        ReadOnlySpan<int> first = exchange ? Second(sequence) : First(sequence), second = exchange ? First(sequence) : Second(sequence);
        if (change && !exchange)
        {
            second = Second((sequence + 1 + random.Next(data.Count - 1)) % data.Count);
            second = second[..Math.Min(second.Length, maxLength - Marks - first.Length)];
        }

        ids.Add(cls);
        ids.AddRange(first);
        ids.Add(sep);
        ids.AddRange(second);
        ids.Add(sep);
        types.AddRange(Enumerable.Repeat(0, first.Length + 2));
        types.AddRange(Enumerable.Repeat(1, second.Length + 1));
        return change ? 1 : 0;
    }

    private int Boundary(int sequence) => data.TypeIds(sequence).IndexOf(1);

    private ReadOnlySpan<int> First(int sequence) => data.Ids(sequence)[1..(Boundary(sequence) - 1)];

    private ReadOnlySpan<int> Second(int sequence) => data.Ids(sequence)[Boundary(sequence)..^1];
}
