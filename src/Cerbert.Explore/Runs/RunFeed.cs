using Cerbert.Training.Runs;

namespace Cerbert.Explore.Runs;

/// <summary>Follows the logs of all runs, for all pages that are open: each log is read once however many look at it.</summary>
internal sealed class RunFeed(RunLibrary library)
{
    // A log that nobody wrote to for so long is that of a killed process, though its lock is still there; evaluations take minutes.
    private static readonly TimeSpan silence = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly Dictionary<string, RunWatch> watches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunView> views = new(StringComparer.Ordinal);

    /// <summary>The runs as they are now, by name; models are not among them.</summary>
    public IReadOnlyList<RunView> Read()
    {
        lock (gate)
            return [.. library.Entries().Where(entry => entry.IsRun).Select(Read)];
    }

    private RunView Read(RunEntry entry)
    {
        try
        {
            if (!watches.TryGetValue(entry.Folder, out RunWatch? watch))
                watches.Add(entry.Folder, watch = new RunWatch(entry.Folder));
            bool isNew = watch.Refresh();
            if (!isNew && views.TryGetValue(entry.Folder, out RunView? known) && known.Problem is null)
                return views[entry.Folder] = known with { Entry = entry, State = StateOf(watch, known.Changed) };
            DateTime changed = RunFolder.LastLogged(entry.Folder);
            return views[entry.Folder] = new RunView
            {
                Entry = entry,
                Config = watch.Config,
                Record = watch.Record,
                Lines = RunLine.Of(watch.Curves),
                Changed = changed,
                State = StateOf(watch, changed),
            };
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // It may be right the next time.
            watches.Remove(entry.Folder);
            return views[entry.Folder] = new RunView { Entry = entry, Problem = e.Message };
        }
    }

    private static RunState StateOf(RunWatch watch, DateTime changed) => watch.Record switch
    {
        { WasInterrupted: false } => RunState.Finished,
        { WasInterrupted: true } => RunState.Stopped,
        _ when RunFolder.IsHeld(watch.Folder) && (watch.Record is null || DateTime.UtcNow - changed < silence) => RunState.Training,
        null => RunState.NotBegun,
        _ => RunState.Stopped,
    };
}
