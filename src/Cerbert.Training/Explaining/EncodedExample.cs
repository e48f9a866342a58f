using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Explaining;

/// <summary>One text or pair as a task's model reads it, as often as wanted in one batch.</summary>
internal sealed class EncodedExample
{
    private readonly EncodedDataSet data;
    private readonly int firstLength, length;

    /// <summary>Encodes an example as prediction does; without a task, as pre-training reads a text.</summary>
    public EncodedExample(MultiTaskModel model, LabelledTaskConfig? task, string text, string? pair)
    {
        data = TaskData.Encode(DataSet.Of([text], pair is null ? null : [pair]), task, model.Config.Tokenizer, model.Tokenizer, out _);
        (firstLength, length) = (data.First.Length(0), data.Lengths.Span[0]);
        TokenBatch batch = Batch(1);
        Tokens = [.. batch.Ids.ToArray().Select((id, i) => new TextToken(id, model.Tokenizer.IdToToken(id) ?? $"{id}", model.Tokenizer.IsSpecial(id), i < firstLength ? 0 : 1))];
    }

    /// <summary>The tokens, a second sequence's behind the first's.</summary>
    public IReadOnlyList<TextToken> Tokens { get; }

    /// <summary>Its data set of one.</summary>
    public EncodedDataSet Data => data;

    /// <summary>The example so many times over; of two sequences, all first ones come before all second ones.</summary>
    public TokenBatch Batch(int copies)
    {
        RaggedBatch batch = new RaggedBatchBuilder(data).Build(new int[copies]);
        return new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets);
    }

    /// <summary>Where a token of a copy is in a batch of so many.</summary>
    public int Row(int token, int copy, int copies) => token < firstLength
        ? (copy * firstLength) + token
        : (copies * firstLength) + (copy * (length - firstLength)) + token - firstLength;
}
