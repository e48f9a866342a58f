using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

/// <summary>A log that is read while it is written.</summary>
public sealed class RunWatchTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Refresh_GrowingLog_EqualsReadingItWhole()
    {
        RunWatch watch = Watch();
        Assert.False(watch.Refresh());
        Assert.Null(watch.Record);
        for (int step = 1; step <= 5; step++)
        {
            Append(Step(step, 1.0 / step));
            Assert.True(watch.Refresh());
            Assert.False(watch.Refresh());
            RunRecord whole = RunRecord.Read(folder.Path);
            Assert.Equal((whole.Steps, whole.Tokens, whole.TrainingTime), (watch.Record!.Steps, watch.Record.Tokens, watch.Record.TrainingTime));
        }

        Assert.Equal([1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5], watch.Curves.Losses.Single().Points.Select(point => point.Y));
    }

    [Fact]
    public void Refresh_TornLine_WaitsForItsEnd()
    {
        RunWatch watch = Watch();
        string line = Step(1, 0.5);
        Append(line[..10]);
        Assert.False(watch.Refresh());
        Append(line[10..]);
        Assert.True(watch.Refresh());
        Assert.Equal(1, watch.Record!.Steps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Refresh_RewrittenLog_BeginsAnew(int steps)
    {
        RunWatch watch = Watch();
        Append(Step(1, 1) + Step(2, 2) + Step(3, 3));
        watch.Refresh();
        // A resumed run drops what lies after its checkpoint, and may have gone further than before when it is looked at.
        folder.Write("metrics.jsonl", string.Concat(Enumerable.Range(1, steps).Select(step => Step(step, 10 + step))));
        Assert.True(watch.Refresh());
        Assert.Equal(Enumerable.Range(1, steps).Select(step => 10.0 + step), watch.Curves.Losses.Single().Points.Select(point => point.Y));
        Assert.Equal(steps, watch.Record!.Steps);
    }

    [Fact]
    public void Refresh_BadLine_IsNamedByItsNumber()
    {
        RunWatch watch = Watch();
        Append(Step(1, 1));
        watch.Refresh();
        Append("nonsense\n");
        Assert.Contains("metrics.jsonl:2: is no JSON object with a step", Assert.Throws<InvalidDataException>(() => watch.Refresh()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_EndOfASession_IsKnownUntilTheNextBegins()
    {
        RunWatch watch = Watch();
        Append("""{"step":3,"kind":"finished","interrupted":true,"seconds":1,"peak_bytes":5}""" + "\n");
        watch.Refresh();
        Assert.True(watch.Record!.WasInterrupted);
        Append("""{"step":3,"kind":"started","total_steps":9,"seconds":0}""" + "\n");
        watch.Refresh();
        Assert.Null(watch.Record.WasInterrupted);
    }

    private RunWatch Watch()
    {
        folder.Write("config.yaml", "encoder: { layers: 1, hidden: 16, vocab: v.txt }\ntasks: [{ name: a, kind: binary, data: { train: a.tsv, dev: a.tsv } }]\n");
        return new RunWatch(folder.Path);
    }

    private void Append(string text) => File.AppendAllText(folder["metrics.jsonl"], text);

    private static string Step(int step, double loss) =>
        FormattableString.Invariant($$"""{"step":{{step}},"kind":"step","task":"a","loss":{{loss}},"tokens":7,"seconds":0.{{step:000000}}}""") + "\n";
}
