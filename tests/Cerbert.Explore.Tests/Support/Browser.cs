using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Cerbert.Tests.Browser))]

namespace Cerbert.Tests;

/// <summary>
/// The machine's Chromium (CHROMIUM, else the usual names), launched once for all tests that need it; where there is none they are skipped.
/// </summary>
public sealed class Browser : IAsyncDisposable
{
    /// <summary>How long a page may take to show what is waited for, in milliseconds: machines that test are busy.</summary>
    public const float Patience = 60_000;

    // The one without windows first: it needs half the processor time.
    private static readonly string[] usual = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly SemaphoreSlim once = new(1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    private static string[] Candidates => Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? [named] : usual;

    /// <summary>Skips the running test, with the reason, where there is no Chromium.</summary>
    public async Task RequireAsync() => await Launched();

    /// <summary>A page of its own, with its own cookies.</summary>
    public async Task<IPage> OpenAsync(Uri address, ColorScheme colours = ColorScheme.Light, int width = 1280, int height = 900)
    {
        IBrowserContext context = await (await Launched()).NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = colours,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        once.Dispose();
    }

    private async Task<IBrowser> Launched()
    {
        string? executable = Array.Find(Candidates, File.Exists);
        Assert.SkipWhen(executable is null, $"needs Chromium: {string.Join(", ", Candidates)} is not here (apt install chromium, or set CHROMIUM to its path)");
        await once.WaitAsync();
        try
        {
            playwright ??= await Playwright.CreateAsync();
            // Chromium has no sandbox for root, which tests in a container are.
            return browser ??= await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = executable,
                Timeout = Patience,
                Args = Environment.UserName == "root" ? ["--no-sandbox", "--disable-dev-shm-usage"] : [],
            });
        }
        finally
        {
            once.Release();
        }
    }
}
