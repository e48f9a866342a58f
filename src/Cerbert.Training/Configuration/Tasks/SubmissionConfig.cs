using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Configuration;

/// <summary>
/// A file to hand in to a benchmark. GLUE (gluebenchmark.com): <c>predictions/glue/NAME.tsv</c> in the run folder, with the columns
/// <c>index</c> and <c>prediction</c>; MNLI has two: <c>submissions: [{ name: MNLI-m }, { name: MNLI-mm, file: test_mismatched.tsv }]</c>. CLUE
/// (cluebenchmarks.com): <c>predictions/clue/NAME_predict.json</c>, with <c>id</c> and <c>label</c> in each line.
/// </summary>
public sealed record SubmissionConfig : IConfigItem
{
    /// <summary>What GLUE calls the file: CoLA, SST-2, MRPC, STS-B, QQP, MNLI-m, MNLI-mm, QNLI, RTE, WNLI or AX; or CLUE the task: AFQMC, CSL, CMNLI, TNEWS or IFLYTEK.</summary>
    public required string Name { get; init; }

    /// <summary>The unlabelled examples; null: the task's <c>data.test</c>.</summary>
    [ConfigPath(PathUse.InputFile)]
    public string? File { get; init; }

    internal void Validate(LabelledTaskConfig task, Action<string> problem)
    {
        if (!GlueSubmission.Labels.TryGetValue(Name, out IReadOnlyList<string>? labels) && !ClueSubmission.Labels.TryGetValue(Name, out labels))
        {
            problem($"has '{Name}', which is no file of GLUE's or CLUE's; {NearestName.Hint(Name, [.. GlueSubmission.Labels.Keys, .. ClueSubmission.Labels.Keys])}");
            return;
        }

        if (File is null && task.Data.Test is null)
            problem($"has '{Name}' without a file, and the task has no data.test; name the unlabelled examples in one of the two");
        string? misfit = (labels, task) switch
        {
            (null, ClassificationTaskConfig) or ([], RegressionTaskConfig) or (["0", "1"], BinaryTaskConfig or ClassificationTaskConfig { Labels.Count: 2 }) => null,
            (null, _) => "a classification task",
            ([], _) => "a regression task",
            (["0", "1"], _) => "a binary task, or two labels",
            (_, ClassificationTaskConfig { Labels.Names: { } names }) when names.Order(StringComparer.Ordinal).SequenceEqual(labels.Order(StringComparer.Ordinal), StringComparer.Ordinal) => null,
            _ => $"a classification task with labels: [{string.Join(", ", labels)}]",
        };
        if (misfit is not null)
            problem($"has '{Name}', which is for {misfit}; change the task's kind or labels, or leave the submission out");
    }
}
