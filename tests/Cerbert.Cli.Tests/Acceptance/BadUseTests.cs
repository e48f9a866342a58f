namespace Cerbert.Tests.Acceptance;

/// <summary>A trained model and a run folder, used wrongly.</summary>
public sealed class BadUseTests : IDisposable
{
    private readonly Workshop shop = new();

    public BadUseTests() => Assert.Equal(0, shop.Train().Code);

    [Fact]
    public void Train_OutputHoldsARun_SaysHowToGoOn() => shop.Train().AssertRefused("already holds a run", "--resume", "output");

    [Fact]
    public void Resume_FolderWithoutARun_IsRefused()
    {
        CommandLine.Run("train", "--resume", shop["sentiment"]).AssertRefused("sentiment", "holds no run");
        CommandLine.Run("train", "--resume", shop["nowhere"]).AssertRefused("nowhere", "holds no run");
    }

    [Fact]
    public void Train_OutputUnderAFile_IsRefused()
    {
        string file = shop.Write("file", "x");
        shop.Train($"output={Path.Combine(file, "run")}").AssertRefused("file/run", "output");
        shop.Train($"output={file}").AssertRefused("is a file", "output");
    }

    [Fact]
    public void Train_OutputThatNobodyMayWrite_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder that not even root may write to: /proc");
        shop.Train("output=/proc/run").AssertRefused("/proc/run", "output");
    }

    [Fact]
    public void Predict_UnknownTask_NamesTheOnesThereAre() =>
        CommandLine.Run("predict", shop.Run, "--text", "x", "--task", "sentimant").AssertRefused("'sentimant'", "'sentiment'");

    [Fact]
    public void Eval_UnknownTaskOrMissingFile_IsRefused()
    {
        CommandLine.Run("eval", shop.Run, "--task", "sentimant").AssertRefused("'sentimant'", "'sentiment'");
        CommandLine.Run("eval", shop.Run, "--file", shop["none.tsv"]).AssertRefused("none.tsv");
    }

    [Fact]
    public void Predict_PairsForASingleTextModel_IsRefused()
    {
        CommandLine.Run("predict", shop.Run, "--text", "x", "--pair", "y").AssertRefused("single texts", "pair");
        CommandLine.Run("predict", shop.Run, "--text", "x", "--text", "y", "--pair", "z").AssertRefused("--pair", "1", "2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Predict_EmptyText_IsRefused(string text) => CommandLine.Run("predict", shop.Run, "--text", text).AssertRefused("empty");

    [Fact]
    public void Predict_EmptyLineInAFile_NamesTheLine()
    {
        string file = shop.Write("texts.txt", "good\n\nbad\n");
        CommandLine.Run("predict", shop.Run, "--file", file).AssertRefused("texts.txt:2", "empty");
        CommandLine.Run("predict", shop.Run, "--file", shop.Write("nothing.txt", "")).AssertRefused("nothing.txt", "no texts");
        CommandLine.Run("predict", shop.Run, "--file", shop["none.txt"]).AssertRefused("none.txt");
    }

    [Fact]
    public void Predict_TextTooLong_IsCutWithOneWarning()
    {
        CommandLine result = CommandLine.Run("predict", shop.Run, "--text", string.Join(' ', Enumerable.Repeat("good", 50)), "--text", "fine");
        Assert.Equal(0, result.Code);
        Assert.Equal("warning: 1 texts are longer than 32 tokens and were cut\n", result.Error);
        Assert.Equal(2, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("nowhere", "no such folder")]
    [InlineData("sentiment", "config.json")]
    public void Predict_NoModelThere_IsRefused(string folder, string part) =>
        CommandLine.Run("predict", shop[folder], "--text", "x").AssertRefused(folder, part);

    [Fact]
    public void Predict_AllCheckpointsDamaged_IsRefused()
    {
        foreach (string file in Directory.GetFiles(shop["run", "checkpoints"], "model.safetensors", SearchOption.AllDirectories))
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..1000]);
        CommandLine.Run("predict", shop.Run, "--text", "x").AssertRefused("model.safetensors");
        CommandLine.Run("train", "--resume", shop.Run).AssertRefused("model.safetensors");
    }

    public void Dispose() => shop.Dispose();
}
