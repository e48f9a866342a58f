using Microsoft.Playwright;

namespace Cerbert.Tests;

/// <summary>Pictures of pages for the documentation: taken where CERBERT_SCREENSHOTS names a folder, such as docs/images.</summary>
internal static class Pictures
{
    private static readonly string? folder = Environment.GetEnvironmentVariable("CERBERT_SCREENSHOTS");

    /// <summary>Whether pictures are taken.</summary>
    public static bool AreWanted => !string.IsNullOrEmpty(folder);

    /// <summary>Takes a picture of a whole page.</summary>
    /// <param name="page">The page, as it is to be seen.</param>
    /// <param name="name">The picture's name, without its ending.</param>
    public static async Task KeepAsync(IPage page, string name)
    {
        if (AreWanted)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder!, name + ".png"), FullPage = true });
    }
}
