using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Checking;

/// <summary>Reads the files of one task.</summary>
internal static class TaskCheck
{
    /// <summary>What files are for.</summary>
    public const string Train = "train", Dev = "dev", Test = "test";

    public static TaskDataReport Run(LabelledTaskConfig task, TokenizerConfig options, Tokenizer tokenizer, CancellationToken cancellation)
    {
        var splits = new List<SplitReport>();
        var findings = new List<DataFinding>();
        TextIndex? train = null;
        foreach ((string split, string file) in Files(task))
        {
            // The label column may be missing where nothing is scored.
            bool labelled = split is Train or Dev || HasLabels(file, task.Data);
            var check = new FileCheck(task, options, tokenizer, split, file, labelled ? TaskData.LabelsOf(task) : new NoLabels(), train);
            splits.Add(check.Run(cancellation));
            findings.AddRange(check.Findings);
            train ??= check.Index;
        }

        return new TaskDataReport(task.Name, splits, findings);
    }

    private static IEnumerable<(string Split, string File)> Files(LabelledTaskConfig task)
    {
        yield return (Train, task.Data.Train);
        if (task.Data.Dev is { } dev)
            yield return (Dev, dev);
        if (task.Data.Test is { } test)
            yield return (Test, test);
        foreach (SubmissionConfig submission in task.Submissions)
            if (submission.File is { } file && file != task.Data.Test)
                yield return (submission.Name, file);
    }

    private static bool HasLabels(string file, DataConfig data)
    {
        try
        {
            return ColumnNames.HasLabels(file, data);
        }
        catch (InvalidDataException)
        {
            // Reading the file tells.
            return false;
        }
    }
}
