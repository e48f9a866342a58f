using Cerbert.Explore;
using Cerbert.Training.Explaining;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cerbert.Tests.Pages;

[Collection("pages"), Trait("Category", "slow")]
public sealed class MapPageTests(Browser browser, ExplainedRun run) : PageTests(browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Map_DevData_HasAColouredLinkForEveryExample()
    {
        using ModelExplainer explainer = ModelExplainer.Open(run.Folder);
        FeatureMap map = explainer.Features("sentiment", explainer.Tasks[0].Data.Dev, cancellation: Token).Map();
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [run.Folder] }, Token);
        IPage page = await OpenAsync(new Uri(server.Address, $"/map?run=words&task=sentiment{server.Address.Query.Replace('?', '&')}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw" }).ClickAsync();
        ILocator dots = page.Locator(".map circle");
        await Expect(dots).ToHaveCountAsync(map.Points.Count);
        await Expect(page.GetByLabel("Colours").Locator("li")).ToHaveTextAsync(["negative", "positive"]);
        await Expect(page.GetByText($"{100 * map.Explained.X:0.0} % of the variance across")).ToBeVisibleAsync();

        await Pictures.KeepAsync(page, "explore-map");
        await page.GetByLabel("colour", new() { Exact = true }).SelectOptionAsync("by error");
        await Expect(page.GetByLabel("Colours").Locator("li")).ToHaveTextAsync(["right", "wrong"]);
        for (int i = 0; i < 20; i++)
            Assert.Contains(map.Points[i].Answer.Error == 1 ? "--c1) 100%" : "--c1) 0%", await dots.Nth(i).GetAttributeAsync("style"), StringComparison.Ordinal);

        await dots.Nth(7).DispatchEventAsync("click");
        await Expect(page.GetByText("row 7 of the dev data")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("text", new() { Exact = true })).ToHaveValueAsync(map.Points[7].Answer.Example.Text);
    }

    [Fact]
    public async Task Map_NumbersOfTrainingData_AreShaded()
    {
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [run.Folder] }, Token);
        IPage page = await OpenAsync(new Uri(server.Address, $"/map?run=words&task=similarity&data=train{server.Address.Query.Replace('?', '&')}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw" }).ClickAsync();
        await Expect(page.Locator(".map circle")).ToHaveCountAsync(64);
        await Expect(page.GetByLabel("Colours").Locator("li")).ToHaveTextAsync(["0", "2.5", "5"]);
    }
}
