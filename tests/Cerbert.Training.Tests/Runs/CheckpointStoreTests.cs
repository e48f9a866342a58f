using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

public class CheckpointStoreTests
{
    [Fact]
    public void TryOpen_SavedByName_GivesItsParts()
    {
        using var folder = new TempFolder();
        var store = new CheckpointStore(folder["checkpoints"]);
        Assert.False(store.TryOpen("best", out _, out _));
        string path = store.Save("best", writer =>
        {
            using Stream part = writer.Create("a.bin");
            part.WriteByte(7);
        });
        Assert.Equal(folder["checkpoints/best"], path);
        Assert.True(store.TryOpen("best", out SavedFolder? saved, out string? warning));
        Assert.Null(warning);
        using Stream read = saved.OpenRead("a.bin");
        Assert.Equal(7, read.ReadByte());
        Assert.False(store.TryOpen("last", out _, out _));
    }

    [Fact]
    public void OpenRead_UnknownPart_ListsTheKnownOnes()
    {
        using var folder = new TempFolder();
        var store = new CheckpointStore(folder.Path);
        store.Save("last", writer => writer.Create("a.bin").Dispose());
        Assert.True(store.TryOpen("last", out SavedFolder? saved, out _));
        var error = Assert.Throws<InvalidDataException>(() => saved.OpenRead("b.bin"));
        Assert.Equal($"{folder["last"]}: has no part 'b.bin', only a.bin; it was saved by another kind of run", error.Message);
    }

    [Fact]
    public void Save_SameContent_GivesTheSameBytes()
    {
        using var folder = new TempFolder();
        var store = new CheckpointStore(folder.Path);
        foreach (string name in new[] { "a", "b" })
            store.Save(name, writer => writer.Create("x").Dispose());
        Assert.Equal(File.ReadAllBytes(folder["a/manifest.json"]), File.ReadAllBytes(folder["b/manifest.json"]));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Save_BadName_Throws(string name)
    {
        using var folder = new TempFolder();
        Assert.Throws<ArgumentException>(() => new CheckpointStore(folder.Path).Save(name, _ => { }));
    }
}
