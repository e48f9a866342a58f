using Cerbert.Training;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.TrainingRuns;

/// <summary>The AFQMC recipes on a few made-up pairs and a tiny encoder: whatever they combine survives a restart.</summary>
[Collection("engines")]
public sealed class RecipeRunTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Paths.Repository, "recipes", "afqmc");
    private readonly TempFolder folder = new(inMemory: true);

    public RecipeRunTests()
    {
        string[] words = ["花呗", "借呗", "还款", "额度", "怎么", "提前", "关闭"];
        folder.Write("vocab.txt", string.Join('\n', ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. words.SelectMany(word => word).Select(c => $"{c}").Distinct(StringComparer.Ordinal)]) + "\n");
        Directory.CreateDirectory(folder["afqmc"]);
        foreach ((string name, int rows) in new[] { ("train", 40), ("dev", 12), ("test", 5) })
            folder.Write(Path.Combine("afqmc", $"{name}.json"), string.Concat(Enumerable.Range(0, rows).Select(i =>
                $"{{\"sentence1\": \"{words[i % 7]}{words[i * 3 % 7]}\", \"sentence2\": \"{words[i * 5 % 7]}{words[i / 7 % 7]}\", \"label\": \"{(i % 3 == 0 ? 1 : 0)}\"}}\n")));
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Recipes => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, Trait("Category", "slow")]
    [MemberData(nameof(Recipes))]
    public void Recipe_StoppedAndResumed_EndsWithTheBytesOfAnUninterruptedRun(string recipe)
    {
        RunConfig config = Load(recipe, "whole");
        TrainingRun.Start(config, null, TestContext.Current.CancellationToken);
        using (var witness = new Witness(cancelAfter: 4))
            Assert.True(TrainingRun.Start(config with { Output = folder["stopped"] }, witness, witness.Token).Interrupted);
        TrainingRun.Resume(folder["stopped"], null, TestContext.Current.CancellationToken);
        foreach (string file in Directory.GetFiles(Path.Combine(folder["whole"], "checkpoints"), "*.safetensors", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(folder["whole"], file);
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(folder[Path.Combine("stopped", relative)])), $"{recipe}: {relative} differs after a restart");
        }
    }

    private RunConfig Load(string recipe, string output)
    {
        string path = Path.Combine(Folder, $"{recipe}.yaml");
        string[] overrides =
        [
            $"variables.DATA={folder.Path}", $"variables.VOCAB_ZH={folder["vocab.txt"]}", $"variables.TEACHER={folder["teacher"]}", $"output={folder[output]}",
            "encoder.layers=1", "encoder.hidden=16", "encoder.heads=2", "encoder.ffn=16", "encoder.max_positions=16", "tokenizer.max_length=16",
            "training.batch_size=8", "training.epochs=2", "training.max_steps=6", "training.precision=fp32", "evaluation.every_steps=3",
        ];
        if (File.ReadAllText(path).Contains("TEACHER", StringComparison.Ordinal))
        {
            RunConfig teacher = RunConfig.Load(Path.Combine(Folder, "baseline.yaml"), [.. overrides.Where(item => !item.StartsWith("variables.TEACHER", StringComparison.Ordinal)), "seed=9"]);
            using MultiTaskModel model = MultiTaskModel.Create(teacher, EncoderSettings.LoadTokenizer(teacher.Encoder));
            ModelFolder.Save(model, folder["teacher"]);
        }
        else
        {
            overrides = [.. overrides.Where(item => !item.StartsWith("variables.TEACHER", StringComparison.Ordinal))];
        }

        RunConfig config = RunConfig.Load(path, overrides, checkFiles: true);
        // Before the run is stopped, so that there is an average to lose.
        IEnumerable<ComponentConfig> components = config.Training.Components.Select(component => component is EmaConfig ema ? ema with { StartStep = 2 } : component);
        return config with { Training = config.Training with { Components = [.. components] } };
    }
}
