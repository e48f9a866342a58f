using Microsoft.Playwright;

namespace Cerbert.Tests;

/// <summary>Tests that look at pages. Each page is closed with its test: an open one whose server has gone asks for it for ever.</summary>
public abstract class PageTests(Browser browser) : IAsyncDisposable
{
    private readonly List<IBrowserContext> opened = [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (IBrowserContext context in opened)
            await context.DisposeAsync();
    }

    /// <summary>Skips the running test, with the reason, where there is no Chromium.</summary>
    protected Task RequireBrowserAsync() => browser.RequireAsync();

    /// <summary>A page of its own, with its own cookies.</summary>
    protected async Task<IPage> OpenAsync(Uri address, ColorScheme colours = ColorScheme.Light, int width = 1280, int height = 900)
    {
        IPage page = await browser.OpenAsync(address, colours, width, height);
        opened.Add(page.Context);
        return page;
    }
}
