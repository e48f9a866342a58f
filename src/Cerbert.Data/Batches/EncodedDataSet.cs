namespace Cerbert.Data;

/// <summary>A data set ready for batching: the token ids of every example and its label.</summary>
public sealed class EncodedDataSet
{
    /// <param name="data">The examples and labels.</param>
    /// <param name="first">
    /// One sequence per example: the text, or text and second text joined for a model that reads both in one pass.
    /// </param>
    /// <param name="second">One sequence per example for the second text, where a model reads the two in two passes; else null.</param>
    /// <exception cref="ArgumentException">There are not as many sequences as examples.</exception>
    public EncodedDataSet(DataSet data, EncodedSequences first, EncodedSequences? second = null)
    {
        int count = data.Examples.Count;
        if (first.Count != count || (second is not null && second.Count != count))
            throw new ArgumentException($"{count} examples need as many sequences, not {first.Count}{(second is null ? "" : $" and {second.Count}")}");
        (Data, First, Second) = (data, first, second);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++)
            lengths[i] = first.Length(i) + (second?.Length(i) ?? 0);
        Lengths = lengths;
    }

    /// <summary>The examples and labels.</summary>
    public DataSet Data { get; }

    /// <summary>The sequences of the first pass.</summary>
    public EncodedSequences First { get; }

    /// <summary>The sequences of the second pass; null where there is one pass.</summary>
    public EncodedSequences? Second { get; }

    /// <summary>Tokens per example, both passes together: what a <see cref="BatchSampler"/> takes.</summary>
    public ReadOnlyMemory<int> Lengths { get; }
}
