using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Pretraining;

/// <summary>What cannot work is refused in one line before any work.</summary>
public sealed class MaskedLanguageErrorTests : IDisposable
{
    private readonly TinyText text = new();

    public void Dispose() => text.Dispose();

    [Theory]
    [InlineData("{ name: t, kind: masked-language, data: { train: nowhere.txt } }", "tasks.t.data.train: is '", "there is no such file or folder")]
    [InlineData("{ name: t, kind: masked-language, data: { train: text.txt, held_out: 1 } }", "tasks.t.data.held_out: is 1", "less than 1")]
    [InlineData("{ name: t, kind: masked-language, data: { train: text.txt, dev: text.txt, held_out: 0.1 } }", "tasks.t.data.held_out: is 0.1 beside data.dev", "remove the other")]
    [InlineData("{ name: t, kind: masked-language, mask_share: 0, data: { train: text.txt } }", "tasks.t.mask_share: is 0", "greater than 0")]
    [InlineData("{ name: t, kind: masked-language, pooling: mean, data: { train: text.txt } }", "tasks.t.pooling: unknown key", "known:")]
    [InlineData("{ name: t, kind: masked-language, metrics: [f1], data: { train: text.txt } }", "tasks.t.metrics: has 'f1', which is not defined for masked-language", "accuracy, perplexity")]
    public void Load_BadTask_NamesTheKey(string task, string where, string what)
    {
        var error = Assert.Throws<InvalidDataException>(() => text.Load("run", task));
        string line = Assert.Single(error.Message.Split('\n'));
        Assert.Contains(where, line, StringComparison.Ordinal);
        Assert.Contains(what, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HeadOnly_IsRefused()
    {
        var error = Assert.Throws<InvalidDataException>(() => text.Config("run", "training.mode=head-only"));
        Assert.Contains("training.mode: is head-only, but tasks.text is masked-language", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r_drop", "compares outputs of heads with labels")]
    [InlineData("self_distillation", "task text is masked-language")]
    [InlineData("smart", "task text is masked-language")]
    public void Start_ComponentForLabels_IsRefused(string component, string problem)
    {
        var error = Assert.Throws<InvalidDataException>(() => TinyText.Start(text.Config("run", $"training.components=[{component}]")));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_OtherFamilyThanBert_IsRefused()
    {
        File.WriteAllText(text["small.txt"], "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nsoup");
        var tokenizer = Tokenizers.WordPiece.WordPieceTokenizer.FromVocabulary(text["small.txt"]);
        RunConfig config = text.Config("run") with { Encoder = new EncoderConfig { Folder = Paths.Golden("checkpoints", "electra-tiny") } };
        var error = Assert.Throws<InvalidDataException>(() => MultiTaskModel.Create(config, tokenizer));
        Assert.Contains("tasks.text.kind: masked-language needs a BERT encoder, but this one is Electra", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_EmptyText_SaysSo()
    {
        File.WriteAllText(text["text.txt"], " \n\n");
        var error = Assert.Throws<InvalidDataException>(() => TinyText.Start(text.Config("run")));
        Assert.Contains("tasks.text.data: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("has no text in it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_HeldOutOfASingleSequence_SaysSo()
    {
        File.WriteAllText(text["text.txt"], "One sentence.");
        var error = Assert.Throws<InvalidDataException>(() => TinyText.Start(text.Config("run")));
        Assert.Contains("tasks.text.data.held_out: is 0.1, but the text makes a single sequence", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_NotUtf8_NamesFileAndLine()
    {
        File.WriteAllBytes(text["text.txt"], [0x66, 0xFF, 0x66]);
        var error = Assert.Throws<InvalidDataException>(() => TinyText.Start(text.Config("run")));
        Assert.Contains("is not valid UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_WithoutAHead_SaysWhatToDo()
    {
        RunConfig config = text.Config("run");
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        var error = Assert.Throws<InvalidDataException>(() => new Predictor(model).Predict(["x"], cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("fine-tune it", error.Message, StringComparison.Ordinal);
    }
}
