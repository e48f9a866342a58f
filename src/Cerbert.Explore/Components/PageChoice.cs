using Cerbert.Explore.Errors;
using Cerbert.Explore.Runs;
using Cerbert.Training.Configuration;

namespace Cerbert.Explore.Components;

/// <summary>The run or model, and the task, that a page's address names; where it names none, the first.</summary>
/// <param name="Entries">All there are.</param>
/// <param name="Entry">The one that is meant; null where there is none of that name.</param>
/// <param name="Tasks">Its tasks with labels.</param>
/// <param name="Task">The one that is meant; null where there is none of that name.</param>
internal sealed record PageChoice(IReadOnlyList<RunEntry> Entries, RunEntry? Entry, IReadOnlyList<LabelledTaskConfig> Tasks, LabelledTaskConfig? Task)
{
    /// <summary>Reads what there is and chooses.</summary>
    public static PageChoice Of(RunLibrary library, string? run, string? task)
    {
        IReadOnlyList<RunEntry> entries = library.Entries();
        RunEntry? entry = entries.FirstOrDefault(e => run is null || e.Name == run);
        IReadOnlyList<LabelledTaskConfig> tasks = entry is null ? [] : DevTables.Tasks(entry);
        return new PageChoice(entries, entry, tasks, tasks.FirstOrDefault(t => task is null || t.Name == task));
    }
}
