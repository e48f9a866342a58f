using Cerbert.Tests.Configuration;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

public class RunFolderTests
{
    [Fact]
    public void Resume_CreatedRun_HasTheSameConfig()
    {
        using var folder = new TempFolder();
        RunConfig config = Config(folder["run"]);
        using (RunFolder.Create(config))
        {
        }
        File.WriteAllText(folder["run/metrics.jsonl.writing"], "left over");
        using var again = RunFolder.Resume(folder["run"]);
        Assert.Equal(config, again.Config);
        Assert.Equal(folder["run/predictions/sst.dev.tsv"], again.PredictionsFile("sst", "dev"));
        Assert.Empty(Directory.GetFiles(folder["run"], "*.writing"));
    }

    [Fact]
    public void LoadConfig_RunThatWasMoved_SaysWhereItIsNow()
    {
        using var folder = new TempFolder();
        using (RunFolder.Create(Config(folder["run"])))
        {
        }
        Directory.Move(folder["run"], folder["moved"]);
        Assert.Equal(folder["moved"], RunFolder.LoadConfig(folder["moved"]).Output);
    }

    [Fact]
    public void Create_FolderWithARun_IsRefused()
    {
        using var folder = new TempFolder();
        RunConfig config = Config(folder["run"]);
        using (RunFolder.Create(config))
        {
        }
        var error = Assert.Throws<InvalidDataException>(() => RunFolder.Create(config));
        Assert.Equal($"{folder["run"]}: already holds a run; continue it with --resume, or choose another output (--set output=…)", error.Message);
    }

    [Fact]
    public void Create_PathOfAFile_IsRefused()
    {
        using var folder = new TempFolder();
        string file = folder.Write("run", "");
        Assert.StartsWith($"{file}: is a file", Assert.Throws<InvalidDataException>(() => RunFolder.Create(Config(file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_RunInUse_IsRefusedButReadable()
    {
        using var folder = new TempFolder();
        using var run = RunFolder.Create(Config(folder["run"]));
        run.Checkpoints.Save("last", writer => writer.Create("a").Dispose());
        var error = Assert.Throws<InvalidDataException>(() => RunFolder.Resume(folder["run"]));
        Assert.Equal($"{folder["run"]}: another process trains in this run; wait for it, or choose another output", error.Message);
        Assert.Equal(run.Config, RunFolder.LoadConfig(folder["run"]));
        Assert.True(RunFolder.CheckpointsOf(folder["run"]).TryOpen("last", out _, out _));
    }

    [Fact]
    public void Resume_FolderWithoutARun_SaysSo()
    {
        using var folder = new TempFolder();
        var error = Assert.Throws<FileNotFoundException>(() => RunFolder.Resume(folder.Path));
        Assert.Equal($"{folder.Path}: holds no run (config.yaml is missing); give the folder that train wrote", error.Message);
    }

    [Fact]
    public void PredictionsTsv_FieldsWithBreaks_StayOneLine()
    {
        using var folder = new TempFolder();
        PredictionsTsv.Write(folder["p/a.tsv"], ["id", "text"], [["1", "a\tb\r\nc"], ["2", "ü"]]);
        Assert.Equal("id\ttext\n1\ta b c\n2\tü\n", File.ReadAllText(folder["p/a.tsv"]));
        Assert.Throws<ArgumentException>(() => PredictionsTsv.Write(folder["p/b.tsv"], ["id"], [["1", "2"]]));
        Assert.Equal([folder["p/a.tsv"]], Directory.GetFiles(folder["p"]));
    }

    private static RunConfig Config(string output) => Fixtures.Load("everything.yaml") with { Output = output };
}
