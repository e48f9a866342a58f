using System.Text.Json;

namespace Cerbert.Tests.Verbs;

public sealed class VocabTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Vocab_FilesAndFolders_WritesAFolderThatTokenizes()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "texts", "more"));
        File.WriteAllText(Path.Combine(folder.Path, "texts", "more", "a.txt"), "hello world\nhello there\n");
        File.WriteAllText(Path.Combine(folder.Path, "b.md"), "the world\n");
        string output = Path.Combine(folder.Path, "vocabulary");
        JsonElement made = CommandLine.Run("vocab", Path.Combine(folder.Path, "texts"), Path.Combine(folder.Path, "b.md"), "--output", output, "--size", "60", "--json").Json();
        Assert.Equal((2, 3), (made.GetProperty("files").GetInt32(), made.GetProperty("lines").GetInt32()));
        JsonElement tokens = CommandLine.Run("tokenize", output, "--text", "hello", "--json").Json();
        Assert.Equal(3, tokens[0].GetProperty("ids").GetArrayLength());
        Assert.Equal(made.GetProperty("tokens").GetInt32(), File.ReadAllLines(Path.Combine(output, "vocab.txt")).Length);
    }

    [Fact]
    public void Vocab_NoSuchFile_IsRefused() =>
        CommandLine.Run("vocab", Path.Combine(folder.Path, "none.txt"), "--output", folder.Path).AssertRefused("none.txt", "no such file or folder");

    [Fact]
    public void Vocab_NotUtf8_IsRefused()
    {
        string text = Path.Combine(folder.Path, "latin.txt");
        File.WriteAllBytes(text, [.. "fine\n"u8, 0xE9, (byte)'\n']);
        CommandLine.Run("vocab", text, "--output", Path.Combine(folder.Path, "v")).AssertRefused("latin.txt", "not valid UTF-8");
    }

    [Fact]
    public void Vocab_EmptyText_IsRefused()
    {
        string text = Path.Combine(folder.Path, "empty.txt");
        File.WriteAllText(text, "\n \n");
        CommandLine.Run("vocab", text, "--output", Path.Combine(folder.Path, "v")).AssertRefused("no words");
    }
}
