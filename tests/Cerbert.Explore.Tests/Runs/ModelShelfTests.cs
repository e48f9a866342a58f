using Cerbert.Explore.Runs;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Runs;

[Collection("pages")]
public sealed class ModelShelfTests(TrainedRuns runs)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UseAsync_ManyAtOnce_OneModelAndOneAtATime()
    {
        using var shelf = new ModelShelf();
        RunEntry entry = Entry("first");
        int inside = 0;
        MultiTaskModel[] models = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => shelf.UseAsync(entry, model =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            Assert.NotEmpty(new Predictor(model).Predict(["fine"], task: "sentiment", cancellation: Token));
            Interlocked.Decrement(ref inside);
            return model;
        }, Token)));
        Assert.Single(models.Distinct());
    }

    [Fact]
    public async Task UseAsync_NewCheckpoint_IsOpenedAnew()
    {
        using var folder = new TempFolder();
        Copy(Path.Combine(runs["first"], "checkpoints", "best"), folder["model"]);
        using var shelf = new ModelShelf();
        var entry = new RunEntry("model", folder["model"], IsRun: false);
        MultiTaskModel first = await shelf.UseAsync(entry, model => model, Token);
        Assert.Same(first, await shelf.UseAsync(entry, model => model, Token));
        Directory.SetLastWriteTimeUtc(folder["model"], DateTime.UtcNow.AddMinutes(1));
        Assert.NotSame(first, await shelf.UseAsync(entry, model => model, Token));
    }

    [Fact]
    public async Task UseAsync_Failure_LetsTheNextIn()
    {
        using var shelf = new ModelShelf();
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => shelf.UseAsync(Entry("nothing"), model => model, Token));
        await Assert.ThrowsAsync<InvalidDataException>(() => shelf.UseAsync<int>(Entry("first"), _ => throw new InvalidDataException("bad"), Token));
        Assert.Equal(2, await shelf.UseAsync(Entry("first"), model => model.Tasks.Count, Token));
    }

    private RunEntry Entry(string name) => new(name, runs[name], IsRun: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
