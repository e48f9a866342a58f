using System.Text.RegularExpressions;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

public class MetricsLogTests
{
    [Fact]
    public void Append_Values_IsOneLineOfJsonAtOnce()
    {
        using var folder = new TempFolder();
        using var log = new MetricsLog(folder["m.jsonl"]);
        log.Append(3, "step", [new("loss", double.NaN), new("task", null), new("rate", 0.5)]);
        Assert.Equal("""{"step":3,"kind":"step","loss":"NaN","task":null,"rate":0.5}""" + "\n", ReadShared(folder["m.jsonl"]));
    }

    [Theory]
    [InlineData("""{"step":2,"ki""")]
    [InlineData("\u0000\u0000")]
    public void Open_TornLastLine_IsCutOff(string torn)
    {
        using var folder = new TempFolder();
        string path = folder.Write("m.jsonl", """{"step":1,"kind":"step"}""" + "\n" + torn);
        Assert.Equal([(1, """{"step":1,"kind":"step"}""")], MetricsLog.Read(path));
        using (var log = new MetricsLog(path))
            log.Append(2, "step", []);
        Assert.Equal("""{"step":1,"kind":"step"}""" + "\n" + """{"step":2,"kind":"step"}""" + "\n", File.ReadAllText(path));
    }

    [Fact]
    public void TruncateAfterStep_LaterLines_AreGoneAndAppendingGoesOn()
    {
        using var folder = new TempFolder();
        using var log = new MetricsLog(folder["m.jsonl"]);
        for (int step = 1; step <= 5; step++)
            log.Append(step, "step", []);
        log.TruncateAfterStep(3);
        log.Append(4, "again", []);
        Assert.Equal([1, 2, 3, 4], MetricsLog.Read(folder["m.jsonl"]).Select(line => line.Step));
        Assert.EndsWith("""{"step":4,"kind":"again"}""" + "\n", ReadShared(folder["m.jsonl"]), StringComparison.Ordinal);
    }

    [Fact]
    public void TruncateAfterStep_LinesOfSessions_AreGone()
    {
        using var folder = new TempFolder();
        using var log = new MetricsLog(folder["m.jsonl"]);
        foreach (string kind in (string[])["started", "step", "finished"])
            log.Append(1, kind, []);
        log.TruncateAfterStep(1);
        Assert.Equal("""{"step":1,"kind":"step"}""" + "\n", ReadShared(folder["m.jsonl"]));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"step":"x"}""")]
    [InlineData("""{"step":1e99}""")]
    public void Read_ForeignLine_IsNamed(string line)
    {
        using var folder = new TempFolder();
        string path = folder.Write("m.jsonl", """{"step":1}""" + "\n" + line + "\n");
        Assert.Equal($"{path}:2: is no JSON object with a step; remove the line", Assert.Throws<InvalidDataException>(() => MetricsLog.Read(path).Count()).Message);
    }

    [Fact]
    public void Observer_Reports_AreLines()
    {
        using var folder = new TempFolder();
        using var log = new MetricsLog(folder["m.jsonl"]);
        IRunObserver observer = new RunObservers(new MetricsLogObserver(log));
        observer.Started(new RunStarted(0, 10, TimeSpan.FromSeconds(3)));
        observer.StepDone(new StepReport { Step = 1, Epoch = 0.25, Task = "sst", Loss = 1.5, LearningRate = 1e-3, GradientNorm = 2, Tokens = 100, TokensPerSecond = 50, Duration = TimeSpan.FromSeconds(0.5) });
        observer.Evaluated(new EvaluationReport { Step = 1, Scores = new Dictionary<string, double>(StringComparer.Ordinal) { ["sst.accuracy"] = 0.25 }, Score = 0.25, IsBest = true, Duration = TimeSpan.FromSeconds(2) });
        observer.CheckpointSaved(new CheckpointReport(1, "best", folder["best"]));
        observer.Warned("careful");
        observer.Finished(new RunFinished(1, Interrupted: false, 0.25, TimeSpan.FromSeconds(4)));
        Assert.Equal(
            """
            {"step":0,"kind":"started","total_steps":10,"seconds":3}
            {"step":1,"kind":"step","epoch":0.25,"task":"sst","loss":1.5,"learning_rate":0.001,"gradient_norm":2,"tokens":100,"tokens_per_s":50,"seconds":0.5}
            {"step":1,"kind":"evaluation","score":0.25,"best":true,"scores":{"sst.accuracy":0.25},"seconds":2}
            {"step":1,"kind":"checkpoint","name":"best"}
            {"step":1,"kind":"finished","interrupted":false,"seconds":4,"peak_bytes":N}

            """,
            Regex.Replace(ReadShared(folder["m.jsonl"]), "(?<=\"peak_bytes\":)[0-9]+", "N", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
