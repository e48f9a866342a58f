using Cerbert.Explore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cerbert.Tests.Pages;

/// <summary>Takes the pictures of the guides, where CERBERT_SCREENSHOTS says which folder they go to.</summary>
[Collection("pages")]
public sealed class ScreenshotTests(Browser browser, TrainedRuns runs) : PageTests(browser)
{
    private const string Variable = "CERBERT_SCREENSHOTS";

    [Theory]
    [InlineData("explore-runs", "/?pick=first&pick=second", "figure.curve[data-title='Loss: sentiment'] path[clip-path], figure.curve[data-title='Loss: sentiment'] .rz-tick-text", ColorScheme.Light, 1150)]
    [InlineData("explore-runs-dark", "/?pick=first", "figure.curve[data-title=Memory] .rz-tick-text", ColorScheme.Dark, 1150)]
    [InlineData("explore-errors", "/errors?run=first&task=sentiment&wrong=True", ".rz-grid-table tbody td", ColorScheme.Light, 1150)]
    [InlineData("explore-regression", "/errors?run=first&task=similarity&row=3", ".rz-grid-table tbody td", ColorScheme.Dark, 1150)]
    public async Task Screenshot_Page_IsWritten(string name, string path, string shown, ColorScheme colours, int height)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} names no folder to write to");
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [runs.LongerFolder] }, TestContext.Current.CancellationToken);
        IPage page = await OpenAsync(new Uri(server.Address, path + (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + server.Address.Query[1..]), colours, width: 1200, height);
        await Expect(page.Locator(shown).First).ToBeVisibleAsync();
        // The charts draw themselves once more when they know how wide they are.
        await page.WaitForTimeoutAsync(3000);
        Directory.CreateDirectory(folder);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }
}
