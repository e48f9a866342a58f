namespace Cerbert.Explore.Layout;

/// <summary>A page in the bar at the top.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Path">Its address, without a leading slash.</param>
internal sealed record NavigationEntry(string Title, string Path)
{
    /// <summary>All pages, in their order; adding one is one line.</summary>
    public static IReadOnlyList<NavigationEntry> All { get; } =
    [
        new("Runs", ""),
        new("Errors", "errors"),
        new("Example", "example"),
        new("Map", "map"),
    ];
}
