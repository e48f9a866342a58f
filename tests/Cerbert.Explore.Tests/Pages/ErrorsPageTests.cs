using System.Globalization;
using Cerbert.Explore;
using Cerbert.Training.Configuration;
using Cerbert.Training.Reporting;
using Cerbert.Training.Runs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cerbert.Tests.Pages;

[Collection("pages")]
public sealed class ErrorsPageTests(Browser browser, TrainedRuns runs) : PageTests(browser)
{
    private const string Nasty = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> \"quoted\" 'single' & &lt; \u202Eturned\u200F שלום 🎬";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Errors_WrongOnlyAndMatrixCell_NarrowTheRows()
    {
        await RequireBrowserAsync();
        DevPrediction[] rows = Rows("first", "sentiment");
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [runs.Folder] }, Token);
        IPage page = await OpenAsync(server.Address);
        await page.GetByRole(AriaRole.Link, new() { Name = "Errors", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("96 of 96 rows");
        await page.GetByLabel("wrong only").CheckAsync();
        int wrong = rows.Count(row => row.IsWrong);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync($"{wrong} of 96 rows");
        DevPrediction[] cell = [.. rows.Where(row => row is { Label: "negative", Prediction: "negative" })];
        ILocator button = page.GetByLabel("Confusion matrix").GetByTitle("label negative, prediction negative");
        await Expect(button).ToHaveTextAsync($"{cell.Length}");
        await button.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync($"{cell.Length} of 96 rows");
        await Expect(button).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator(".rz-grid-table tbody tr").First).ToContainTextAsync(cell[0].Text);
        // A click on a column's name sorts, a click on a row shows it whole.
        await page.Locator(".rz-grid-table th", new() { HasText = "confidence" }).ClickAsync();
        DevPrediction least = cell.OrderBy(row => row.Confidence).First();
        await Expect(page.Locator(".rz-grid-table tbody tr").First).ToContainTextAsync(least.Confidence!.Value.ToString("0.000", CultureInfo.InvariantCulture));
        await page.Locator(".rz-grid-table tbody tr").First.ClickAsync();
        await Expect(page.GetByLabel("Row", new() { Exact = true })).ToContainTextAsync("confidence " + least.Confidence.Value.ToString("0.000", CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("96 of 96 rows");
        await page.GetByPlaceholder("part of a text or id").FillAsync(cell[0].Text[..12]);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync($"{rows.Count(row => row.Text.Contains(cell[0].Text[..12], StringComparison.OrdinalIgnoreCase))} of 96 rows");
        await page.GetByLabel("By length of the texts").GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).Not.ToHaveTextAsync("96 of 96 rows");
        await Expect(page.GetByText("expected calibration error")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Errors_Regression_ShowsTruthAgainstPrediction()
    {
        await RequireBrowserAsync();
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [runs.Folder] }, Token);
        IPage page = await OpenAsync(new Uri(server.Address, $"/errors?run=first{server.Address.Query.Replace('?', '&')}"));
        await page.GetByRole(AriaRole.Combobox, new() { Name = "task" }).SelectOptionAsync("similarity");
        await Expect(page.GetByText("True (across) and predicted (up) numbers")).ToBeVisibleAsync();
        await Expect(page.Locator(".rz-grid-table th", new() { HasText = "off by" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("By task").Locator("tbody tr")).ToHaveCountAsync(2);
        await page.Locator(".rz-grid-table th", new() { HasText = "off by" }).ClickAsync();
        await page.Locator(".rz-grid-table th", new() { HasText = "off by" }).ClickAsync();
        DevPrediction worst = Rows("first", "similarity").MaxBy(row => row.Weight)!;
        await Expect(page.Locator(".rz-grid-table tbody tr").First).ToContainTextAsync(worst.Text);
    }

    [Fact]
    public async Task Errors_ModelFolder_IsAskedAndSaysWhatTheRunWrote()
    {
        await RequireBrowserAsync();
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [Path.Combine(runs["first"], "checkpoints", "best")] }, Token);
        IPage page = await OpenAsync(new Uri(server.Address, $"/errors{server.Address.Query}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict the dev data now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("96 of 96 rows");
        int wrong = Rows("first", "sentiment").Count(row => row.IsWrong);
        await Expect(page.GetByText($"{wrong} of 96 rows are wrong")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Errors_HostileTextsAmong67349Rows_AreTextAndScrollAndFilter()
    {
        await RequireBrowserAsync();
        using var folder = new TempFolder();
        DevPrediction[] rows = LargeTable.Rows(67_349);
        HandmadeRun.Write(folder["large"], [HandmadeRun.Step(1, 0.7)], rows.Select((row, i) => (row.IsWrong ? "x" : "y", row.IsWrong && i % 2 == 0 ? "z" : "y", row.Confidence!.Value, i is 0 or 67_348 ? $"{Nasty} {i}" : row.Text)));
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [folder["large"]] }, Token);
        IPage page = await OpenAsync(new Uri(server.Address, $"/errors?run=large{server.Address.Query.Replace('?', '&')}"));
        ILocator grid = page.Locator(".rz-grid-table tbody");
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("67,349 of 67,349 rows");
        await Expect(grid.Locator("tr").First).ToContainTextAsync($"{Nasty} 0");
        // In a direction of its own: the marks of one text turn nothing beside it.
        Assert.Equal("auto", await grid.Locator("tr").First.Locator("bdi").Last.GetAttributeAsync("dir"));
        await page.Locator(".rz-data-grid-data").EvaluateAsync("grid => grid.scrollTop = grid.scrollHeight");
        await Expect(grid.GetByText($"{Nasty} 67348")).ToBeVisibleAsync();
        await grid.GetByText($"{Nasty} 67348").ClickAsync();
        await Expect(page.GetByLabel("Row", new() { Exact = true })).ToContainTextAsync(Nasty);
        await page.GetByPlaceholder("part of a text or id").FillAsync("<script>");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("2 of 67,349 rows");
        Assert.Equal("Errors – Cerbert", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("main script, main img").CountAsync());
    }

    [Fact]
    public async Task Errors_HostileNames_AreText()
    {
        await RequireBrowserAsync();
        using var folder = new TempFolder();
        string name = "<b onclick=alert(1)>& \u202Erun '\"";
        HandmadeRun.Write(folder[name], [HandmadeRun.Step(1, 0.7)], [(Nasty, "x", 0.9, "text"), ("x", "x", 0.9, "text")]);
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [folder.Path] }, Token);
        IPage page = await OpenAsync(server.Address);
        await Expect(page.Locator(".rz-grid-table bdi").First).ToHaveTextAsync(name);
        await Expect(page.Locator(".legend bdi").First).ToHaveTextAsync("a");
        await page.Locator(".rz-grid-table").GetByRole(AriaRole.Link, new() { Name = "errors" }).ClickAsync();
        await Expect(page.GetByLabel("Confusion matrix")).ToContainTextAsync(Nasty);
        Assert.Equal("Errors – Cerbert", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("main b, main script, main img").CountAsync());
    }

    [Fact]
    public async Task Errors_NothingToShow_SaysWhatToDo()
    {
        await RequireBrowserAsync();
        using var folder = new TempFolder();
        HandmadeRun.Write(folder["run"]);
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [folder.Path] }, Token);
        IPage page = await OpenAsync(new Uri(server.Address, $"/errors?run=nothing{server.Address.Query.Replace('?', '&')}"));
        await Expect(page.GetByText("There is no run or model named nothing; choose one above.")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(server.Address, "/errors?run=run").ToString());
        await Expect(page.GetByText("The run has written no predictions on dev yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict the dev data now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the run has no checkpoint yet; let it train to its first evaluation");
        folder.Write("run/predictions/a.dev.tsv", "id\tlabel\tprediction\tprobability\tprobabilities\ttext\ttext_pair\n0\tx\tx\tmany\t\tt\t\n");
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("has 'many' where a number is expected");
    }

    private DevPrediction[] Rows(string run, string task)
    {
        TaskConfig config = RunFolder.LoadConfig(runs[run]).Tasks.Single(t => t.Name == task);
        return [.. DevPredictions.Read(runs[run], config)];
    }
}
