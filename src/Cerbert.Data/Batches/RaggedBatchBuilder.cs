namespace Cerbert.Data;

/// <summary>
/// Gathers examples into a batch. The same arrays are filled again and again and grow to the largest batch, so that in a
/// steady state nothing is allocated. To prepare a batch while another is in use, take a second builder.
/// </summary>
public sealed class RaggedBatchBuilder(EncodedDataSet data)
{
    private readonly RaggedBatch _batch = new();
    private int[] _examples = [];
    private int[] _ids = [];
    private int[] _typeIds = [];
    private int[] _offsets = [];
    private int[] _labels = [];
    private float[] _scores = [];

    /// <summary>The batch of these examples, in this order. What the builder made before is overwritten.</summary>
    /// <param name="examples">Indices into the data set.</param>
    public RaggedBatch Build(ReadOnlySpan<int> examples)
    {
        int count = examples.Length;
        long tokens = 0;
        foreach (int example in examples)
            tokens += data.Lengths.Span[example];
        if (tokens > Array.MaxLength)
            throw new ArgumentException($"a batch of {tokens} tokens is too large; set a token limit", nameof(examples));
        int sequences = data.Second is null ? count : 2 * count;

        examples.CopyTo(Room(ref _examples, count));
        Room(ref _ids, (int)tokens);
        Room(ref _typeIds, (int)tokens);
        Room(ref _offsets, sequences + 1)[0] = 0;
        int end = Append(examples, data.First, 0, 0);
        if (data.Second is not null)
            Append(examples, data.Second, count, end);

        _batch.Examples = _examples.AsMemory(0, count);
        _batch.Ids = _ids.AsMemory(0, (int)tokens);
        _batch.TypeIds = _typeIds.AsMemory(0, (int)tokens);
        _batch.Offsets = _offsets.AsMemory(0, sequences + 1);
        AppendLabels(examples);
        return _batch;
    }

    private int Append(ReadOnlySpan<int> examples, EncodedSequences from, int sequence, int at)
    {
        foreach (int example in examples)
        {
            from.Ids(example).CopyTo(_ids.AsSpan(at));
            from.TypeIds(example).CopyTo(_typeIds.AsSpan(at));
            at += from.Length(example);
            _offsets[++sequence] = at;
        }

        return at;
    }

    private void AppendLabels(ReadOnlySpan<int> examples)
    {
        int count = examples.Length;
        switch (data.Data.Labels)
        {
            case ClassLabels:
                Span<int> labels = Room(ref _labels, count);
                for (int i = 0; i < count; i++)
                    labels[i] = data.Data.Examples[examples[i]].Class!.Value;
                _batch.Labels = _labels.AsMemory(0, count);
                break;
            case ScoreLabels:
                Span<float> scores = Room(ref _scores, count);
                for (int i = 0; i < count; i++)
                    scores[i] = data.Data.Examples[examples[i]].Score!.Value;
                _batch.Scores = _scores.AsMemory(0, count);
                break;
            case MultiLabels multi:
                int classes = multi.Names.Count;
                Span<float> sets = Room(ref _scores, count * classes);
                sets.Clear();
                for (int i = 0; i < count; i++)
                {
                    IReadOnlyList<int> set = data.Data.Examples[examples[i]].Classes!;
                    for (int j = 0; j < set.Count; j++)
                        sets[(i * classes) + set[j]] = 1;
                }

                _batch.Scores = _scores.AsMemory(0, count * classes);
                break;
        }
    }

    private static Span<T> Room<T>(ref T[] array, int length)
    {
        if (array.Length < length)
            array = new T[Math.Max(length, (int)Math.Min(Array.MaxLength, 2L * array.Length))];
        return array.AsSpan(0, length);
    }
}
