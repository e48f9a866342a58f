namespace Cerbert.Explore.Runs;

/// <summary>Something to look at.</summary>
/// <param name="Name">Unique among all entries; what addresses and pages call it.</param>
/// <param name="Folder">Where it is, absolute.</param>
/// <param name="IsRun">Whether it is a run folder; else a model folder.</param>
public sealed record RunEntry(string Name, string Folder, bool IsRun);
