using System.Text.Json;
using Cerbert.Tests.Acceptance;

namespace Cerbert.Tests.Verbs;

/// <summary>What <c>check</c> prints and returns; what it finds is tested with the library.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly Workshop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public void Check_CleanData_ShowsATableAndReturnsZero()
    {
        CommandLine result = CommandLine.Run("check", shop.Config);
        Assert.Equal((0, ""), (result.Code, result.Error));
        string[] lines = result.Output.Split('\n');
        Assert.Equal("sentiment", lines[0]);
        Assert.Matches(@"^file\s+rows\s+bad\s+repeated\s+in train\s+tokens: mean\s+median\s+95 %\s+longest\s+cut\s+lost\s+unknown$", lines[1]);
        Assert.Matches(@"^train\s+64\s+0\s+0\s+-\s+\d+\.\d", lines[2]);
        Assert.Contains("\npositive ", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("nothing wrong\n", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shop.Run));
    }

    [Fact]
    public void Check_LeakedRow_IsAnErrorAndReturnsOne()
    {
        string[] setting = ["--set", $"tasks.sentiment.data.dev={shop["sentiment", "train.tsv"]}"];
        CommandLine result = CommandLine.Run(["check", shop.Config, .. setting]);
        Assert.Equal(1, result.Code);
        Assert.Matches(@"\nerror: .*train\.tsv:2: the text is trained on, too, in line 2 of .*train\.tsv with the same label.* \(64 in all; lines 3, 4, 5, 6, …\)\n1 error, 0 warnings\n$", result.Output);

        CommandLine json = CommandLine.Run(["check", shop.Config, .. setting, "--json"]);
        Assert.Equal(1, json.Code);
        JsonElement finding = Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("findings").EnumerateArray().ToArray());
        Assert.Equal(("leakage", "error", 2), (finding.GetProperty("kind").GetString(), finding.GetProperty("severity").GetString(), finding.GetProperty("line").GetInt32()));
    }

    [Fact]
    public void Check_BadConfig_IsRefused()
    {
        CommandLine.Run("check", shop.Config, "--set", "training.epochz=3").AssertRefused("training.epochz", "'epochs'");
        CommandLine.Run("check", shop["none.yaml"]).AssertRefused("none.yaml");
        CommandLine.Run("check", shop.Config, "--set", "tokenizer.max_length=2").AssertRefused("tokenizer.max_length", "special tokens");
    }
}
