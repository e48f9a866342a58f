namespace Cerbert.Explore;

/// <summary>What is looked at, and where the page is.</summary>
public sealed record ExploreOptions
{
    /// <summary>Run folders, model folders, or folders that hold runs; at least one.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>The port on 127.0.0.1, 0 to 65535; 0: any free one.</summary>
    public int Port { get; init; }
}
