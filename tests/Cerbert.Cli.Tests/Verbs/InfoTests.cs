using System.Text.Json;

namespace Cerbert.Tests.Verbs;

public class InfoTests
{
    [Fact]
    public void Info_Machine_NamesEngineAndPrecision()
    {
        CommandLine result = CommandLine.Run("info");
        Assert.Equal(0, result.Code);
        Assert.Contains("managed Vector", result.Output, StringComparison.Ordinal);
        Assert.Contains("auto picks", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_Json_HasMachineAndNoModel()
    {
        JsonElement json = CommandLine.Run("info", "--json").Json();
        JsonElement machine = json.GetProperty("machine");
        Assert.Equal(Environment.ProcessorCount, machine.GetProperty("processor").GetProperty("cores").GetInt32());
        Assert.NotEqual(0, machine.GetProperty("memory_bytes").GetInt64());
        Assert.Matches("^(fp32|bf16)$", machine.GetProperty("engine").GetProperty("precision").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("model").ValueKind);
    }

    [Fact]
    public void Info_Folder_SummarisesTheModel()
    {
        JsonElement model = CommandLine.Run("info", Paths.Golden("checkpoints", "bert-tiny-classifier"), "--json").Json().GetProperty("model");
        Assert.Equal("bert", model.GetProperty("family").GetString());
        Assert.Equal(3, model.GetProperty("sizes").GetProperty("layers").GetInt32());
        Assert.Equal(160, model.GetProperty("vocabulary").GetInt32());
        Assert.Equal(160, model.GetProperty("tokenizer_vocabulary").GetInt32());
        Assert.Equal(5, model.GetProperty("labels").GetArrayLength());
        Assert.Equal("float32", model.GetProperty("weights").GetProperty("type").GetString());
        Assert.Equal(0, model.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public void Info_FolderWithALargerVocabulary_NamesTheProblem()
    {
        using var folder = new TempFolder();
        string config = File.ReadAllText(Paths.Golden("checkpoints", "bert-tiny", "config.json"));
        folder.Write("config.json", config.Replace("\"vocab_size\": 160", "\"vocab_size\": 100", StringComparison.Ordinal));
        File.Copy(Paths.Golden("checkpoints", "bert-tiny", "vocab.txt"), Path.Combine(folder.Path, "vocab.txt"));
        JsonElement model = CommandLine.Run("info", folder.Path, "--json").Json().GetProperty("model");
        Assert.Contains("160 ids", Assert.Single(model.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, model.GetProperty("weights").ValueKind);
    }

    [Fact]
    public void Info_MissingFolder_IsRefused() => CommandLine.Run("info", "nowhere").AssertRefused("nowhere: no such folder");

    [Fact]
    public void Info_FolderWithoutConfig_IsRefused()
    {
        using var folder = new TempFolder();
        CommandLine.Run("info", folder.Path).AssertRefused(Path.Combine(folder.Path, "config.json"));
    }

    [Fact]
    public void Info_DamagedConfig_IsRefusedWithItsLine()
    {
        using var folder = new TempFolder();
        folder.Write("config.json", "{\n  \"model_type\": \"bert\",\n  oops\n}");
        CommandLine.Run("info", folder.Path, "--json").AssertRefused("config.json", "line 3");
    }
}
