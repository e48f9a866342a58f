using System.Text.Json;
using Cerbert.Data;
using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.Verbs;

public sealed class PretrainTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string config;

    public PretrainTests()
    {
        SampleData.Write(folder.Path);
        folder.Write("text.txt", string.Concat(Enumerable.Repeat("the soup was wonderful. this film was awful. the hotel was pleasant.\n", 40)));
        config = folder.Write("run.yaml", $$"""
            output: {{Path.Combine(folder.Path, "run")}}
            encoder: { layers: 1, hidden: 32, heads: 2, ffn: 64, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks: [{ name: text, kind: masked-language, data: { train: text.txt, held_out: 0.2 } }]
            training: { epochs: 2, batch_size: 8, precision: fp32, optimizer: { name: adamw, learning_rate: 5e-3 } }
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pretrain_Text_MakesAFolderThatFillsMasksAndIsExportedInHalf()
    {
        JsonElement done = CommandLine.Run("pretrain", config, "--json").Json();
        Assert.False(done.GetProperty("interrupted").GetBoolean());
        string model = done.GetProperty("model").GetString()!;
        JsonElement again = CommandLine.Run("pretrain", "--resume", Path.Combine(folder.Path, "run"), "--json").Json();
        Assert.Equal(done.GetProperty("step").GetInt64(), again.GetProperty("step").GetInt64());

        JsonElement guess = CommandLine.Run("predict", model, "--text", "the [MASK] was [MASK].", "--json").Json()[1];
        Assert.Equal((1, 5), (guess.GetProperty("mask").GetInt32(), guess.GetProperty("guesses").GetArrayLength()));
        Assert.Contains("(0.", CommandLine.Run("predict", model, "--text", "the [MASK].").Output, StringComparison.Ordinal);
        // Another number format is used here as well, and says nearly the same.
        if (MatMulEngines.Current.Supports(DType.BFloat16))
        {
            JsonElement rounded = CommandLine.Run("predict", model, "--text", "the [MASK] was [MASK].", "--precision", "bf16", "--json").Json()[1];
            double exact = Likeliest(guess), near = Likeliest(rounded);
            Assert.NotEqual(exact, near);
            Assert.Equal(exact, near, 0.05);
        }

        Assert.True(CommandLine.Run("eval", model, "--json").Json().ToString().Contains("text.perplexity", StringComparison.Ordinal));

        string half = Path.Combine(folder.Path, "half");
        CommandLine.Run("export", Path.Combine(folder.Path, "run"), half, "--type", "fp16", "--dropout", "0.2", "--json").Json();
        using SafetensorsReader weights = SafetensorsReader.Open(Path.Combine(half, HuggingFaceFolder.WeightsFileName));
        Assert.All(weights.Names, name => Assert.Equal(WeightType.Float16, weights.GetInfo(name).Type));
        var settings = (TransformerConfig)ModelConfig.Load(half);
        Assert.Equal((0.2, 0.2), (settings.HiddenDropout, settings.AttentionDropout));
        // It says nothing of the machine it was made on, and opens all the same.
        Assert.False(File.Exists(Path.Combine(half, "cerbert.yaml")));
        Assert.Equal(guess.GetProperty("guesses")[0].GetProperty("token").GetString(), CommandLine.Run("predict", half, "--text", "the [MASK] was [MASK].", "--json").Json()[1].GetProperty("guesses")[0].GetProperty("token").GetString());
    }

    [Fact]
    public void Pretrain_LabelledTask_IsRefused() =>
        CommandLine.Run("pretrain", folder.Write("labels.yaml", "encoder: { layers: 1, hidden: 32, vocab: vocab.txt }\ntasks: [{ name: s, kind: binary, data: { train: sentiment/train.tsv } }]")).AssertRefused("tasks.s.kind: has labels", "cerbert train");

    [Fact]
    public void Pretrain_NothingNamed_IsRefused() => CommandLine.Run("pretrain").AssertRefused("nothing to train: ");

    [Fact]
    public void Predict_TextWithoutMask_IsRefused()
    {
        string model = CommandLine.Run("pretrain", config, "--json").Json().GetProperty("model").GetString()!;
        CommandLine.Run("predict", model, "--text", "no mask here").AssertRefused("'no mask here': has no [MASK]");
        CommandLine.Run("predict", model, "--text", "a [MASK]", "--pair", "b").AssertRefused("takes single texts, not pairs");
    }

    [Fact]
    public void Predict_MaskedLanguageModelOfTransformers_FillsMasks()
    {
        JsonElement guesses = CommandLine.Run("predict", Paths.Golden("checkpoints", "bert-tiny"), "--text", "a [MASK] b", "--json").Json();
        Assert.Equal(5, guesses[0].GetProperty("guesses").GetArrayLength());
    }

    private static double Likeliest(JsonElement guess) => guess.GetProperty("guesses")[0].GetProperty("probability").GetDouble();
}
