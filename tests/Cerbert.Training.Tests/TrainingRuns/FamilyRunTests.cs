using Cerbert.Data;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.TrainingRuns;

/// <summary>Families that are no stack of BERT's layers, through whole runs with what a run can switch on.</summary>
[Collection("engines")]
public sealed class FamilyRunTests : IDisposable
{
    private const string Components = "training.components=[{name: freeze, layers: 1, thaw_every: 2}, {name: learning_rates, layer_decay: 0.9}, {name: reinit, layers: 1}]";

    private readonly TempFolder folder = new();

    public FamilyRunTests() => SampleData.Write(folder.Path);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("xlnet-tiny", "fp32", "pooler")]
    [InlineData("bart-tiny", "fp32", "pooler")]
    [InlineData("xlnet-tiny", "bf16", "mean")]
    [InlineData("bart-tiny", "bf16", "mean")]
    [InlineData("xlnet-tiny", "fp32", "lstm")]
    [InlineData("bart-tiny", "fp32", "lstm")]
    public void Start_GradientCheckpointing_GivesTheSameBytes(string family, string precision, string pooling)
    {
        string[] settings = [$"training.precision={precision}", $"tasks.sentiment.pooling={pooling}", Components, "training.max_steps=4"];
        TinyRun.Start(Config(family, "kept", settings));
        TinyRun.Start(Config(family, "again", [.. settings, "training.gradient_checkpointing=true"]));
        Assert.Equal(Weights("kept"), Weights("again"));
    }

    [Theory]
    [InlineData("xlnet-tiny", "fp32", "pooler")]
    [InlineData("bart-tiny", "bf16", "lstm")]
    [InlineData("albert-tiny", "fp32", "pooler")]
    [InlineData("electra-tiny", "fp32", "mean")]
    public void Start_UpdateInBackward_GivesTheSameBytes(string family, string precision, string pooling)
    {
        string[] settings = [$"training.precision={precision}", $"tasks.sentiment.pooling={pooling}", "training.clip_norm=0", "training.max_steps=4"];
        TinyRun.Start(Config(family, "after", [.. settings, "training.update=after-backward"]));
        TinyRun.Start(Config(family, "in", [.. settings, "training.update=in-backward"]));
        Assert.Equal(Weights("after"), Weights("in"));
    }

    [Theory]
    [InlineData("xlnet-tiny")]
    [InlineData("bart-tiny")]
    public void Resume_AfterBeingCancelled_EndsWithTheBytesOfAnUninterruptedRun(string family)
    {
        TinyRun.Start(Config(family, "whole", Components));
        using var witness = new Witness(cancelAfter: 3);
        Assert.True(TinyRun.Start(Config(family, "stopped", Components), witness).Interrupted);
        TrainingRun.Resume(folder["stopped"], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(Weights("whole"), Weights("stopped"));
    }

    [Theory]
    [InlineData("xlnet-tiny", "full")]
    [InlineData("bart-tiny", "full")]
    [InlineData("xlnet-tiny", "head_only")]
    [InlineData("bart-tiny", "head_only")]
    public void Start_ScoresAndPairs_TrainsAndPredicts(string family, string mode)
    {
        RunConfig config = RunConfig.Load(folder.Write("pairs.yaml", $$"""
            seed: 7
            encoder: { folder: {{Encoder(family)}} }
            tokenizer: { max_length: 40 }
            tasks:
              - { name: similarity, kind: regression, range: [0, 5], data: { train: similarity/train.tsv, dev: similarity/dev.tsv, limit: 32, columns: { text: sentence1, text_pair: sentence2, label: score } }, pair: cross-encoder }
            training: { mode: {{mode}}, max_steps: 2, epochs: 9, batch_size: 8, optimizer: { name: adamw, learning_rate: 2e-3 } }
            output: {{folder["pairs"]}}
            """), [], checkFiles: true);
        TinyRun.Start(config);
        using MultiTaskModel model = ModelFolder.Load(Path.Combine(folder["pairs"], "checkpoints", "best"));
        Prediction prediction = Assert.Single(TinyRun.Predict(model, ["a b"], ["c d"]));
        Assert.True(float.IsFinite(prediction.Logits[0]));
    }

    private RunConfig Config(string family, string output, params string[] overrides) => RunConfig.Load(folder.Write("run.yaml", $$"""
        seed: 7
        encoder: { folder: {{Encoder(family)}}, dropout: 0.1, attention_dropout: 0.1 }
        tokenizer: { max_length: 40 }
        tasks:
          - name: sentiment
            kind: classification
            labels: [negative, medium, positive]
            data: { train: sentiment/train.tsv, dev: sentiment/dev.tsv, limit: 32 }
        training: { epochs: 2, batch_size: 16, precision: fp32, optimizer: { name: adamw, learning_rate: 2e-3 } }
        evaluation: { every_steps: 2, every_epoch: false }
        """), [$"output={folder[output]}", .. overrides], checkFiles: true);

    // The reference folders have no tokenizer: letters, whose ids they have embeddings for, will do.
    private string Encoder(string family)
    {
        string encoder = folder[family];
        Directory.CreateDirectory(encoder);
        foreach (string file in Directory.GetFiles(Paths.Golden("checkpoints", family)))
            File.Copy(file, Path.Combine(encoder, Path.GetFileName(file)), overwrite: true);
        IEnumerable<string> letters = Enumerable.Range('a', 26).Select(letter => ((char)letter).ToString());
        File.WriteAllLines(Path.Combine(encoder, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", .. letters, .. letters.Select(letter => "##" + letter)]);
        return encoder;
    }

    private byte[] Weights(string output) => File.ReadAllBytes(Path.Combine(folder[output], "checkpoints", "last", "model", "model.safetensors"));
}
