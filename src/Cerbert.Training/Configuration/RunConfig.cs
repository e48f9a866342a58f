using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Configuration;

/// <summary>Everything that defines a training run; one YAML file.</summary>
public sealed record RunConfig : IConfigSection
{
    /// <summary>Decides shuffling, dropout and new weights.</summary>
    [Bounds(0, int.MaxValue)]
    public int Seed { get; init; } = 42;

    /// <summary>The run folder; null: <c>runs/</c> and the config file's name, in the current folder.</summary>
    [ConfigPath]
    public string? Output { get; init; }

    /// <summary>The encoder all tasks share.</summary>
    public required EncoderConfig Encoder { get; init; }

    /// <summary>How texts become tokens.</summary>
    public TokenizerConfig Tokenizer { get; init; } = new();

    /// <summary>What is learnt; at least one.</summary>
    public required ConfigList<TaskConfig> Tasks { get; init; }

    /// <summary>The tasks with labelled examples, in their order.</summary>
    public IReadOnlyList<LabelledTaskConfig> LabelledTasks => [.. Tasks.OfType<LabelledTaskConfig>()];

    /// <summary>How it is learnt.</summary>
    public TrainingConfig Training { get; init; } = new();

    /// <summary>When and how it is scored.</summary>
    public EvaluationConfig Evaluation { get; init; } = new();

    /// <summary>What is kept.</summary>
    public CheckpointConfig Checkpoint { get; init; } = new();

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Tasks.Count == 0)
            report.Add(nameof(Tasks), "is empty; expected at least one task with name, kind and data");
        string[] twice = [.. Tasks.GroupBy(task => task.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)];
        foreach (string name in twice)
            report.Add(nameof(Tasks), $"has two tasks named '{name}'; give each its own name");
        foreach (string name in LabelledTasks.SelectMany(task => task.Submissions).GroupBy(s => s.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key))
            report.Add(nameof(Tasks), $"hand in '{name}' twice, which is one file; name it in one task only");
        if (Encoder.MaxPositions is { } positions && Tokenizer.MaxLength > positions)
            report.Add("Tokenizer.MaxLength", $"is {Tokenizer.MaxLength}, more than the encoder's {positions} positions (encoder.max_positions); lower it or raise those");
        Training.Strategy.Validate(report.NamesIn(nameof(Tasks)), (key, text) => report.Add($"Training.Strategy.{key}", text));
        if (Training.Mode == TrainingMode.HeadOnly && Tasks.FirstOrDefault(task => task is not LabelledTaskConfig) is { } text)
            report.Add("Training.Mode", $"is head-only, but tasks.{text.Name} is {ConfigNames.ToValue(text.Kind)}, which trains the encoder; set mode: full, or leave the task out");
        if (Encoder is { Dropout: 0, AttentionDropout: 0 } && Tasks.OfType<ContrastiveTaskConfig>().FirstOrDefault() is { } contrast)
            report.Add(nameof(Tasks) + $".{contrast.Name}.Kind", "is contrastive, which needs dropout to see a text in two ways, but encoder.dropout and attention_dropout are 0; raise one");
        foreach (LabelledTaskConfig task in LabelledTasks)
            if (task.Pooling.Refuses(Training.Mode) is { } reason)
                report.Add("Training.Mode", $"is {ConfigNames.ToValue(Training.Mode)}, but tasks.{task.Name}.pooling is {PoolingConfig.Family.NameOf(task.Pooling.GetType())}, which {reason}");
        ValidateScore(report);
        ValidateSaving(report);
    }

    /// <summary>Reads a config file.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="overrides">The texts of <c>--set</c> options, such as <c>training.epochs=3</c>; later ones win.</param>
    /// <param name="checkFiles">Whether files and folders that the run would read must exist; wanted before training, not for looking at a run.</param>
    /// <returns>The config with all paths absolute and all defaults filled in.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// Something is wrong with it: one line per problem, all at once (see <see cref="ConfigProblem.Of"/>).
    /// </exception>
    public static RunConfig Load(string path, IEnumerable<string>? overrides = null, bool checkFiles = false) =>
        ConfigFile.Load<RunConfig>(path, overrides ?? [], checkFiles).Resolve(Path.GetFileNameWithoutExtension(path));

    /// <summary>The config as YAML with every key; loading it gives an equal config.</summary>
    public string ToYaml() => ConfigWriter.Write(this);

    /// <summary>The config with everything that was left to choose filled in; resolving twice changes nothing.</summary>
    /// <param name="name">The name of the run folder when <see cref="Output"/> does not say.</param>
    public RunConfig Resolve(string name) => this with
    {
        Output = Output ?? Path.GetFullPath(Path.Combine("runs", name)),
        Encoder = Encoder.Resolve(),
        Tasks = [.. Tasks.Select(task => task.Resolve())],
        Training = Training.Resolve(),
    };

    private void ValidateScore(SectionReport report)
    {
        (string Task, string Metric)[] parts = RunScore.Parts(this);
        if (RunScore.IsMixed(parts))
            report.Add("Evaluation.Score", "would be the mean of "
                + $"{string.Join(", ", parts.Select(part => $"{part.Task}.{part.Metric}"))}, some of which are better when higher and some when lower; name one metric, or reorder the tasks' metrics");
        if (Evaluation.Score is not { } score || parts.Length > 0)
            return;
        int dot = score.LastIndexOf('.');
        // A task with problems of its own may be missing here.
        if (Tasks.Count < report.NamesIn(nameof(Tasks)).Count && (dot < 0 || report.NamesIn(nameof(Tasks)).Contains(score[..dot], StringComparer.Ordinal)))
            return;
        string metric = score[(dot + 1)..];
        TaskConfig[] tasks = [.. Tasks.Where(task => dot < 0 || task.Name == score[..dot])];
        if (tasks.Length == 0)
            report.Add("Evaluation.Score", $"is '{score}', but there is no task '{score[..Math.Max(0, dot)]}'; {NearestName.Hint(score[..Math.Max(0, dot)], Tasks.Select(task => task.Name))}");
        else
            report.Add("Evaluation.Score", $"is '{score}', but no task reports '{metric}'; "
                + $"{NearestName.Hint(metric, tasks.SelectMany(task => task.Resolve().Metrics).Distinct(StringComparer.Ordinal))}, or add it to the task's metrics");
    }

    private void ValidateSaving(SectionReport report)
    {
        if (Checkpoint is { KeepLast: false, EverySteps: { } every })
            report.Add("Checkpoint.EverySteps", $"is {every}, but keep_last is false; set keep_last: true or remove every_steps");
        if (Evaluation.Patience is { } patience && !Tasks.Any(task => task.IsScored))
            report.Add("Evaluation.Patience", $"is {patience}, but no task has dev data, so nothing is ever scored; give a dev file or remove patience");
        bool evaluates = Evaluation.EverySteps is not null || Evaluation.EveryEpoch;
        if (!evaluates && Evaluation.Score is not null)
            report.Add("Evaluation.Score", "is set, but every_epoch is false and every_steps is not set, so nothing is ever scored; turn one on");
    }
}
