using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;
using Tokenizer = Cerbert.Tokenizers.Tokenizer;

namespace Cerbert.Tests.Tasks;

/// <summary>AFQMC's files as the recipe reads them: labels that are strings, Chinese pairs cut to 64 tokens.</summary>
public sealed class AfqmcTests
{
    [Fact]
    public void Load_TheRecipesFiles_KeepsBothSeparatorsInEverySequence()
    {
        RunConfig config = RunConfig.Load(
            Path.Combine(Paths.Repository, "recipes", "afqmc", "baseline.yaml"),
            [$"variables.DATA={Paths.Shared("data")}", $"variables.VOCAB_ZH={Paths.Shared("vocab", "bert-base-chinese", "vocab.txt")}", "tasks.afqmc.pair=cross-encoder"], checkFiles: true);
        Tokenizer tokenizer = EncoderSettings.LoadTokenizer(config.Encoder);
        TaskData data = TaskData.Load(config.LabelledTasks[0], config.Tokenizer, tokenizer);
        Assert.Equal((34_334, 4_316), (data.Train.Data.Examples.Count, data.Dev!.Data.Examples.Count));
        Close.Equal(0.31, data.Train.Data.Examples.Average(example => (double)example.Class!.Value), 0.01);
        Assert.Equal(["accuracy", "f1"], config.Tasks[0].Metrics);
        Assert.InRange(data.Truncated, 1, 2000);
        int separator = tokenizer.Encode("").Ids[^1];
        int longest = 0;
        foreach (EncodedDataSet set in new[] { data.Train, data.Dev })
        {
            EncodedSequences sequences = set.First;
            for (int i = 0; i < set.Data.Examples.Count; i++)
            {
                ReadOnlySpan<int> ids = sequences.Ids(i), types = sequences.TypeIds(i);
                longest = Math.Max(longest, ids.Length);
                Assert.True(ids[^1] == separator && ids.Count(separator) == 2 && types[ids.IndexOf(separator)] == 0 && types[ids.IndexOf(separator) + 1] == 1, $"{set.Data.Path}:{set.Data.Examples[i].Line}");
            }
        }

        Assert.Equal(64, longest);
    }
}
