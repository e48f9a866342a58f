using Cerbert.Explore;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cerbert.Tests.Pages;

[Collection("pages")]
public sealed class RunsPageTests(Browser browser, TrainedRuns runs) : PageTests(browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_TwoOfThem_AreLaidOverEachOther()
    {
        await RequireBrowserAsync();
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [runs.Folder] }, Token);
        IPage page = await OpenAsync(server.Address);
        // The one that logged last is drawn by itself: a chart for each quantity, a line for each task.
        await Expect(page.Locator("figure.curve")).ToHaveCountAsync(6);
        await Expect(page.Locator("figure.curve[data-title=Loss] .legend li")).ToContainTextAsync((string[])["all tasks", "sentiment", "similarity"]);
        await page.GetByLabel("draw first").CheckAsync();
        await Expect(page.Locator("figure.curve[data-title='Loss: sentiment'] .legend li")).ToContainTextAsync((string[])["second", "first"]);
        await Expect(page.Locator("figure.curve[data-title='Loss: sentiment'] svg path[stroke='var(--c1)'], figure.curve[data-title='Loss: sentiment'] svg path[style*='var(--c1)']").First).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Config differences").Locator("tbody tr")).ToContainTextAsync((string[])["training.optimizer.learning_rate"]);
        await Expect(page.GetByLabel("Comparison").Locator("tbody tr")).ToHaveCountAsync(2);
        ILocator conflicts = page.GetByLabel("Gradient conflicts");
        await Expect(conflicts).ToHaveCountAsync(2);
        await Expect(conflicts.First).ToContainTextAsync("similarity");
        TaskConflict recorded = RunRecord.Read(runs["second"]).Conflicts[0];
        await Expect(conflicts.First).ToContainTextAsync(recorded.MeanCosine.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByLabel("draw first").UncheckAsync();
        await page.GetByLabel("draw second").UncheckAsync();
        await Expect(page.GetByText("Tick the runs to draw.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Runs_OneTrains_ThePageGoesAlong()
    {
        await RequireBrowserAsync();
        using var folder = new TempFolder();
        RunConfig config = runs.Config(folder["live"], "training.epochs=3");
        Directory.CreateDirectory(folder["old"]);
        HandmadeRun.Write(folder["old/run"], [HandmadeRun.Step(1, 0.7)]);
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [folder.Path] }, Token);
        IPage page = await OpenAsync(server.Address);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "old/run" })).ToBeVisibleAsync();
        using var gate = new StepGate();
        Task<RunFinished> training = Task.Run(() => TrainingRun.Start(config, gate, Token), Token);
        ILocator row = page.Locator("tr", new() { Has = page.GetByText("live", new() { Exact = true }) });
        gate.Let(4);
        await Expect(row).ToContainTextAsync("training");
        await Expect(row).ToContainTextAsync("4 of 18");
        ILocator loss = page.Locator("figure.curve[data-title=Loss] .legend li").First;
        string early = await loss.InnerTextAsync();
        gate.Let(3);
        await Expect(row).ToContainTextAsync("7 of 18");
        await Expect(loss).Not.ToHaveTextAsync(early);
        gate.Let(100);
        await Expect(row).ToContainTextAsync("finished");
        Assert.Equal(18, (await training).Step);
    }

    [Fact]
    public async Task Runs_DamagedLog_IsNamedAndTheOthersAreShown()
    {
        await RequireBrowserAsync();
        using var folder = new TempFolder();
        HandmadeRun.Write(folder["bad"], ["nonsense"]);
        HandmadeRun.Write(folder["good"], [HandmadeRun.Step(1, 0.7), HandmadeRun.Step(2, 0.6)]);
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [folder.Path] }, Token);
        IPage page = await OpenAsync(server.Address);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("metrics.jsonl:1: is no JSON object with a step; remove the line");
        await Expect(page.Locator("figure.curve[data-title=Loss]")).ToBeVisibleAsync();
        // Runs without a record sort, too.
        foreach (string column in new[] { "run", "state", "steps", "best score", "tokens/s", "last logged" })
            await page.Locator(".rz-grid-table th", new() { HasText = column }).ClickAsync();
        await page.Locator(".rz-grid-table th", new() { HasText = "steps" }).ClickAsync();
        await Expect(page.Locator(".rz-grid-table tbody tr")).ToContainTextAsync((string[])["bad", "good"]);
        await page.GotoAsync(new Uri(server.Address, "/elsewhere").ToString());
        await Expect(page.GetByText("There is nothing at this address")).ToBeVisibleAsync();
    }
}
