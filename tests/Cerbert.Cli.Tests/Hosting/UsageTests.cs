using Cerbert.Cli.Hosting;

namespace Cerbert.Tests.Hosting;

public class UsageTests
{
    [Theory]
    [InlineData("tokenise", "tokenize")]
    [InlineData("inf", "info")]
    public void Verb_Misspelt_NamesTheNearest(string typed, string meant) =>
        CommandLine.Run(typed, "x").AssertRefused($"no verb '{typed}'", $"did you mean '{meant}'?", "'cerbert --help'");

    [Fact]
    public void Verb_LikeNoOther_ListsThemAll() =>
        CommandLine.Run("frobnicate").AssertRefused("'frobnicate'", "tokenize", "info", "bench");

    [Fact]
    public void Verb_MisspeltInAGroup_NamesTheNearest() =>
        CommandLine.Run("bench", "trian").AssertRefused("'cerbert bench' has no verb 'trian'", "'train'", "'cerbert bench --help'");

    [Theory]
    [InlineData("--jsno")]
    [InlineData("--jsno=true")]
    public void Option_Misspelt_NamesTheNearest(string typed) =>
        CommandLine.Run("info", typed).AssertRefused("no option '--jsno'", "did you mean '--json'?", "'cerbert info --help'");

    [Fact]
    public void Option_MisspeltWithAValue_IsNotTakenForTheFolder() =>
        CommandLine.Run("tokenize", "--tezt", "hello").AssertRefused("no option '--tezt'", "'--text'");

    [Theory]
    [InlineData("0")]
    [InlineData("1.5")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public void Number_OutOfRange_NamesTheRange(string value) =>
        CommandLine.Run("bench", "train", "--steps", value).AssertRefused($"--steps is '{value}'", "a whole number from 1 to 1000000");

    [Fact]
    public void Choice_Unknown_NamesTheChoices() =>
        CommandLine.Run("bench", "train", "--precision", "fp8").AssertRefused("--precision is 'fp8'", "auto, fp32, bf16");

    [Fact]
    public void Arguments_None_ShowHelpAndFail()
    {
        CommandLine result = CommandLine.Run();
        Assert.Equal(ExitCode.BadInput, result.Code);
        Assert.Empty(result.Output);
        Assert.Contains("tokenize", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("bench", "--help")]
    [InlineData("bench", "train", "--help")]
    [InlineData("tokenize", "--help")]
    public void Help_Asked_GoesToStandardOutput(params string[] args)
    {
        CommandLine result = CommandLine.Run(args);
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("Usage:", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }
}
