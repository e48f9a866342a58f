using System.Text.Json;

namespace Cerbert.Tests.Verbs;

public class TokenizeTests
{
    private static string Model => Paths.Golden("checkpoints", "bert-tiny");

    [Fact]
    public void Tokenize_Text_ShowsTokensAndIds()
    {
        CommandLine result = CommandLine.Run("tokenize", Model, "--text", "hello");
        Assert.Equal(0, result.Code);
        Assert.Equal("hello\n  tokens (7): [CLS] h ##e ##l ##l ##o [SEP]\n  ids: 2 12 57 64 64 67 3\n", result.Output);
    }

    [Fact]
    public void Tokenize_TextsAsJson_IsAListOfIdsAndTypes()
    {
        JsonElement json = CommandLine.Run("tokenize", Model, "--text", "hello", "--text", "-h", "--json").Json();
        Assert.Equal(2, json.GetArrayLength());
        Assert.Equal([2, 12, 57, 64, 64, 67, 3], Ints(json[0], "ids"));
        Assert.Equal(new int[7], Ints(json[0], "type_ids"));
    }

    [Fact]
    public void Tokenize_JsonPairs_MarkTheSecondText()
    {
        using var folder = new TempFolder();
        string file = folder.Write("pairs.json", """[["h", "l"]]""");
        JsonElement json = CommandLine.Run("tokenize", Model, "--file", file, "--json").Json();
        Assert.Equal([0, 0, 0, 1, 1], Ints(json[0], "type_ids"));
    }

    [Fact]
    public void Tokenize_LinesWithMarkAndCarriageReturns_AreTexts()
    {
        using var folder = new TempFolder();
        string file = folder.Write("lines.txt", [0xEF, 0xBB, 0xBF, .. "h\r\n\nhello"u8]);
        JsonElement json = CommandLine.Run("tokenize", Model, "--file", file, "--json").Json();
        Assert.Equal([3, 2, 7], json.EnumerateArray().Select(item => item.GetProperty("ids").GetArrayLength()));
    }

    [Fact]
    public void Tokenize_MaxLength_TruncatesAndSaysSo()
    {
        CommandLine result = CommandLine.Run("tokenize", Model, "--text", "hello", "--max-length", "4", "--json");
        Assert.Equal([2, 12, 57, 3], Ints(result.Json()[0], "ids"));
        Assert.Contains("1 of 1 sequences were truncated to 4 tokens", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_Out_WritesTheJsonThere()
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "ids.json");
        CommandLine result = CommandLine.Run("tokenize", Model, "--text", "hello", "--out", file);
        Assert.Equal(0, result.Code);
        Assert.Equal([2, 12, 57, 64, 64, 67, 3], Ints(JsonDocument.Parse(File.ReadAllText(file)).RootElement[0], "ids"));
        Assert.Contains("7 tokens", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_TruncationForbidden_IsRefused() =>
        CommandLine.Run("tokenize", Model, "--text", "hello", "--max-length", "4", "--truncate", "error").AssertRefused("4");

    [Fact]
    public void Tokenize_NoRoomForSpecialTokens_IsRefused() =>
        CommandLine.Run("tokenize", Model, "--text", "hello", "--max-length", "1").AssertRefused("--max-length is 1", "2");

    [Fact]
    public void Tokenize_MissingFolder_IsRefused() => CommandLine.Run("tokenize", "nowhere", "--text", "a").AssertRefused("nowhere");

    [Fact]
    public void Tokenize_FolderWithoutVocabulary_NamesWhatIsExpected()
    {
        using var folder = new TempFolder();
        CommandLine.Run("tokenize", folder.Path, "--text", "a").AssertRefused(folder.Path, "vocab.txt", "tokenizer.json");
    }

    [Fact]
    public void Tokenize_NoTexts_IsRefused() => CommandLine.Run("tokenize", Model).AssertRefused("--text", "--file");

    [Fact]
    public void Tokenize_TextAndFile_IsRefused() => CommandLine.Run("tokenize", Model, "--text", "a", "--file", "b").AssertRefused("cannot be combined");

    [Fact]
    public void Tokenize_MissingFile_IsRefused() => CommandLine.Run("tokenize", Model, "--file", "nothing.txt").AssertRefused("nothing.txt: no such file");

    [Theory]
    [InlineData("{}", "an object")]
    [InlineData("[1]", "item 0 has a number")]
    [InlineData("[\"a\", [\"b\", \"c\"]]", "item 1 has a list of 2")]
    [InlineData("[[\"a\", \"b\"], [\"c\"]]", "item 1 is a list of 1")]
    [InlineData("[\"a\",\n\"b", ":2: is not valid JSON")]
    [InlineData("[\"\\ud800\"]", "item 0 is not valid Unicode")]
    public void Tokenize_WrongJson_NamesItemOrLine(string content, string expected)
    {
        using var folder = new TempFolder();
        string file = folder.Write("texts.json", content);
        CommandLine.Run("tokenize", Model, "--file", file).AssertRefused(file, expected);
    }

    [Fact]
    public void Tokenize_FileNotUtf8_NamesTheLine()
    {
        using var folder = new TempFolder();
        string file = folder.Write("latin.txt", [.. "fine\ncaf"u8, 0xE9, (byte)'\n']);
        CommandLine.Run("tokenize", Model, "--file", file).AssertRefused($"{file}:2: is not valid UTF-8");
    }

    private static int[] Ints(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
}
