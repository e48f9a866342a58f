using Cerbert.Explore.Runs;

namespace Cerbert.Tests.Runs;

public sealed class RunLibraryTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Entries_FolderOfRuns_FindsThemAndThoseOneDeeperAndLaterOnes()
    {
        foreach (string run in new[] { "runs/b", "runs/a", "runs/series/seed-1", "runs/x/y/too-deep" })
            HandmadeRun.Write(folder[run]);
        var library = new RunLibrary([folder["runs"]]);
        Assert.Equal(["a", "b", "series/seed-1"], library.Entries().Select(entry => entry.Name), StringComparer.Ordinal);
        HandmadeRun.Write(folder["runs/later"]);
        Assert.NotNull(library.Find("later"));
        Assert.Null(library.Find("nothing"));
        Assert.Null(library.Find(null));
    }

    [Fact]
    public void Entries_SameNameTwice_AreToldApartByTheirFolders()
    {
        HandmadeRun.Write(folder["one/run"]);
        HandmadeRun.Write(folder["two/run"]);
        var library = new RunLibrary([folder["one/run"], folder["two/run/"], folder["one/run"]]);
        Assert.Equal([folder["one/run"], folder["two/run"]], library.Entries().Select(entry => entry.Name.TrimEnd('/')), StringComparer.Ordinal);
    }

    [Fact]
    public void Entries_ModelFolder_IsNoRun()
    {
        Directory.CreateDirectory(folder["model"]);
        folder.Write("model/config.json", "{}");
        RunEntry entry = Assert.Single(new RunLibrary([folder["model"]]).Entries());
        Assert.Equal(("model", false), (entry.Name, entry.IsRun));
    }

    [Fact]
    public void Create_NoFolder_SaysSo() =>
        Assert.Contains("there is no such folder", Assert.Throws<DirectoryNotFoundException>(() => new RunLibrary([folder["nothing"]])).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_FolderWithoutRuns_SaysWhatToGive() =>
        Assert.Contains("holds no run (config.yaml) and no model (config.json)", Assert.Throws<InvalidDataException>(() => new RunLibrary([folder.Path])).Message, StringComparison.Ordinal);
}
