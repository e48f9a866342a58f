using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Optimizers;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Planning;

/// <summary>The rows of a word table that a run comes to: the moments of a word take memory when it first occurs.</summary>
internal static class WordRows
{
    /// <summary>Takes the memory of all words of the training data, as a whole run does; a probe has met a part of them.</summary>
    /// <param name="table">The word embeddings.</param>
    /// <param name="tasks">Whose training data is counted.</param>
    /// <param name="optimizer">What has moments; they are gone afterwards.</param>
    /// <returns>The bytes that words which never occur leave untaken.</returns>
    public static long Take(Parameter table, IReadOnlyList<LabelledTask> tasks, Optimizer optimizer)
    {
        if (table.Frozen || optimizer is not MomentOptimizer || table.HalfToRefresh is not null || table.PackedToRefresh.Weight is not null)
            return 0;
        var words = new RowSet(table.Shape[0]);
        foreach (LabelledTask task in tasks)
            foreach (EncodedSequences? texts in (EncodedSequences?[])[task.Data.Train.First, task.Data.Train.Second])
                for (int i = 0; i < texts?.Count; i++)
                    words.Add(texts.Ids(i));

        Tensor[] lazy = [.. optimizer.State().Where(item => item.Name.StartsWith(table.Name + ".moment", StringComparison.Ordinal)).Select(item => item.State)];
        foreach (Tensor tensor in lazy)
            Kernels.Current.ClearRows(tensor, words);
        return (long)lazy.Length * (table.Shape[0] - words.Count) * table.Shape[1] * sizeof(float);
    }
}
