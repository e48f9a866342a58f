namespace Cerbert.Training.Runs;

/// <summary>One row of a comparison: a run, or the runs of several seeds.</summary>
/// <param name="Folder">As given by the user.</param>
/// <param name="Runs">At least one.</param>
public sealed record RunGroup(string Folder, IReadOnlyList<RunRecord> Runs)
{
    /// <summary>Reads a run folder, or a folder of several seeds (<see cref="SeedFolders"/>).</summary>
    /// <exception cref="FileNotFoundException">The folder holds neither.</exception>
    /// <exception cref="InvalidDataException">A config or log is not readable, or no run has begun yet.</exception>
    public static RunGroup Read(string folder)
    {
        if (SeedFolders.Of(folder) is not { Count: > 0 } seeds)
            return new RunGroup(folder, [RunRecord.Read(folder)]);
        // Seeds whose turn has not come yet have no steps to show.
        string[] begun = [.. seeds.Where(SeedFolders.HasBegun)];
        return begun.Length > 0
            ? new RunGroup(folder, [.. begun.Select(RunRecord.Read)])
            : throw new InvalidDataException($"{folder}: none of its {seeds.Count} seeds has done a step yet; wait for the first evaluation");
    }

    /// <summary>A number over the runs that have it; null when none has.</summary>
    public RunSample? Sample(Func<RunRecord, double?> number) => RunSample.Of(Runs.Select(number).OfType<double>());
}
