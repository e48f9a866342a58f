using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Explaining;

/// <summary>What a task's outputs stand for.</summary>
public static class TaskOutputs
{
    /// <summary>The names of the outputs in their order: classes; "1" of a yes-or-no task; "score" of a number.</summary>
    public static IReadOnlyList<string> NamesOf(LabelledTaskConfig task) => task switch
    {
        ClassificationTaskConfig { Labels.Names: { } names } => names,
        MultilabelTaskConfig { Labels.Names: { } names } => names,
        BinaryTaskConfig => ["1"],
        RegressionTaskConfig => ["score"],
        _ => [.. Enumerable.Range(0, TaskObjective.Create(task).Outputs).Select(i => $"{i}")],
    };
}
