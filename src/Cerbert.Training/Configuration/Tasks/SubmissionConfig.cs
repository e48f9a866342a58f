using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Configuration;

/// <summary>
/// A file to hand in to the GLUE benchmark (gluebenchmark.com): <c>predictions/glue/NAME.tsv</c> in the run folder, with the columns
/// <c>index</c> and <c>prediction</c>. MNLI has two: <c>submissions: [{ name: MNLI-m }, { name: MNLI-mm, file: test_mismatched.tsv }]</c>.
/// </summary>
public sealed record SubmissionConfig : IConfigItem
{
    /// <summary>What GLUE calls the file: CoLA, SST-2, MRPC, STS-B, QQP, MNLI-m, MNLI-mm, QNLI, RTE, WNLI or AX.</summary>
    public required string Name { get; init; }

    /// <summary>The unlabelled examples; null: the task's <c>data.test</c>.</summary>
    [ConfigPath(PathUse.InputFile)]
    public string? File { get; init; }

    internal void Validate(LabelledTaskConfig task, Action<string> problem)
    {
        if (!GlueSubmission.Labels.TryGetValue(Name, out IReadOnlyList<string>? labels))
        {
            problem($"has '{Name}', which is no file of GLUE's; {NearestName.Hint(Name, GlueSubmission.Labels.Keys)}");
            return;
        }

        if (File is null && task.Data.Test is null)
            problem($"has '{Name}' without a file, and the task has no data.test; name the unlabelled examples in one of the two");
        string? misfit = (labels, task) switch
        {
            ([], RegressionTaskConfig) or (["0", "1"], BinaryTaskConfig or ClassificationTaskConfig { Labels.Count: 2 }) => null,
            ([], _) => "a regression task",
            (["0", "1"], _) => "a binary task, or two labels",
            (_, ClassificationTaskConfig { Labels.Names: { } names }) when names.Order(StringComparer.Ordinal).SequenceEqual(labels.Order(StringComparer.Ordinal), StringComparer.Ordinal) => null,
            _ => $"a classification task with labels: [{string.Join(", ", labels)}]",
        };
        if (misfit is not null)
            problem($"has '{Name}', which is for {misfit}; change the task's kind or labels, or leave the submission out");
    }
}
