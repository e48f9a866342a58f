using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Tasks;

/// <summary>A labelled task's files, read and encoded.</summary>
public sealed class TaskData : TaskSource
{
    private TaskData(LabelledTaskConfig config, EncodedDataSet train, EncodedDataSet? dev, EncodedDataSet? test, IReadOnlyList<SubmissionData> submissions, int truncated)
        : base(config) =>
        (Labelled, Train, Dev, Test, Submissions, Truncated) = (config, train, dev, test, submissions, truncated);

    /// <summary>The task, with the names of labels that were discovered.</summary>
    public LabelledTaskConfig Labelled { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<int> Lengths => Train.Lengths;

    /// <summary>The training examples.</summary>
    public EncodedDataSet Train { get; }

    /// <summary>The examples to score on, if any.</summary>
    public EncodedDataSet? Dev { get; }

    /// <summary>The examples to predict at the end, if any; they may lack labels.</summary>
    public EncodedDataSet? Test { get; }

    /// <summary>What is predicted to be handed in.</summary>
    public IReadOnlyList<SubmissionData> Submissions { get; }

    /// <summary>All of the task's data sets, each once.</summary>
    public IEnumerable<EncodedDataSet> All =>
        new[] { Train, Dev, Test }.OfType<EncodedDataSet>().Concat(Submissions.Select(submission => submission.Data)).Distinct();

    /// <summary>How many texts were longer than allowed and lost tokens.</summary>
    public int Truncated { get; }

    /// <summary>Reads and encodes a task's files.</summary>
    /// <exception cref="InvalidDataException">A file, row or label is wrong; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static TaskData Load(LabelledTaskConfig task, TokenizerConfig options, Tokenizer tokenizer)
    {
        int truncated = 0;
        DataSet train = Read(task.Data.Train, task, LabelsOf(task));
        EncodedDataSet Encoded(DataSet data)
        {
            EncodedDataSet encoded = Encode(data, task, options, tokenizer, out int cut);
            truncated += cut;
            return encoded;
        }

        EncodedDataSet? dev = task.Data.Dev is { } devFile ? Encoded(Read(devFile, task, train.Labels)) : null;
        EncodedDataSet Unlabelled(string file) => Encoded(Read(file, task, ColumnNames.HasLabels(file, task.Data) ? train.Labels : new NoLabels()));
        EncodedDataSet? test = task.Data.Test is { } testFile ? Unlabelled(testFile) : null;
        List<SubmissionData> submissions = [.. task.Submissions.Select(submission =>
            new SubmissionData(submission.Name, submission.File is { } file && file != task.Data.Test ? Unlabelled(file) : test!))];
        return new TaskData(WithNames(task, train.Labels), Encoded(train), dev, test, submissions, truncated);
    }

    /// <summary>Encodes a data set as a task's model reads it: pairs in one pass or in two.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="task">Says how pairs meet; null: in one pass.</param>
    /// <param name="options">Longest sequence and truncation.</param>
    /// <param name="tokenizer">Text to ids.</param>
    /// <param name="truncated">How many sequences were cut.</param>
    public static EncodedDataSet Encode(DataSet data, LabelledTaskConfig? task, TokenizerConfig options, Tokenizer tokenizer, out int truncated)
    {
        string[] first = [.. data.Examples.Select(example => example.Text)];
        string?[]? second = data.Examples[0].TextPair is null ? null : [.. data.Examples.Select(example => example.TextPair)];
        bool twoPasses = second is not null && task?.Pair is not (null or CrossEncoderPairConfig);
        int cut = 0;
        EncodedSequences Encoded(IReadOnlyList<string> texts, IReadOnlyList<string?>? pairs)
        {
            RaggedEncoding encoding = tokenizer.EncodeBatch(texts, pairs, Options(options));
            if (options.Truncate == TruncationMode.Error)
                RequireLength(encoding, data, options.MaxLength);
            cut += encoding.Truncated;
            return new EncodedSequences(encoding.Ids, Array.ConvertAll(encoding.TypeIds, type => (int)type), encoding.Offsets);
        }

        try
        {
            EncodedDataSet encoded = twoPasses
                ? new EncodedDataSet(data, Encoded(first, null), Encoded([.. second!.Select(text => text!)], null))
                : new EncodedDataSet(data, Encoded(first, second));
            truncated = cut;
            return encoded;
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(data.Path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{data.Path}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Remarks(RunConfig run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (Truncated > 0)
            yield return $"{Config.Name}: {Truncated} texts are longer than tokenizer.max_length ({run.Tokenizer.MaxLength} tokens) and were cut ({ConfigNames.ToValue(run.Tokenizer.Truncate)})";
        foreach (EncodedDataSet set in All)
            if (set.Data.BadRows.Count > 0)
                yield return $"{set.Data.Path}: {set.Data.BadRows}; the first: {set.Data.BadRows.First[0].Message}";
    }

    /// <inheritdoc/>
    public override TrainingTask On(MultiTaskModel model, BatchSampler sampler)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new LabelledTask(this, model.Encoder, model.Tasks[Config.Name], sampler);
    }

    // Without a limit where too long a text is an error: only here is it known which line it comes from.
    internal static EncodingOptions Options(TokenizerConfig options) => new()
    {
        MaxLength = options.Truncate == TruncationMode.Error ? null : options.MaxLength,
        Truncation = options.Truncate switch
        {
            TruncationMode.OnlyFirst => TruncationStrategy.OnlyFirst,
            TruncationMode.OnlySecond => TruncationStrategy.OnlySecond,
            _ => TruncationStrategy.LongestFirst,
        },
    };

    private static void RequireLength(RaggedEncoding encoding, DataSet data, int limit)
    {
        for (int i = 0; i < encoding.Count; i++)
            if (encoding.Offsets[i + 1] - encoding.Offsets[i] is var length && length > limit)
                throw new InvalidDataException($"{data.Path}:{data.Examples[i].Line}: the text has {length} tokens, more than tokenizer.max_length {limit} allows; raise it, shorten the text, or set tokenizer.truncate: longest_first");
    }

    /// <summary>Reads a labelled file of a task.</summary>
    internal static DataSet Read(string path, LabelledTaskConfig task) => Read(path, task, LabelsOf(task));

    private static DataSet Read(string path, LabelledTaskConfig task, LabelKind labels)
    {
        DataSet data = DataSet.Load(path, ColumnNames.Options(path, task.Data, labels));
        return task.Data.Limit is { } limit ? data.Take(limit) : data;
    }

    internal static LabelKind LabelsOf(LabelledTaskConfig task) => task switch
    {
        ClassificationTaskConfig { Labels: var labels } => labels.Names is { } names ? new ClassLabels(names) : new ClassLabels(labels.Count),
        BinaryTaskConfig => new ClassLabels(2),
        RegressionTaskConfig { Range: { } range } => new ScoreLabels((float)range.Low, (float)range.High),
        RegressionTaskConfig => new ScoreLabels(-float.MaxValue, float.MaxValue),
        MultilabelTaskConfig { Labels: var labels } => new MultiLabels(labels.Names ?? (IReadOnlyList<string>)new ClassLabels(labels.Count).Names),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task.Kind, "no such kind of task"),
    };

    private static LabelledTaskConfig WithNames(LabelledTaskConfig task, LabelKind labels) => (task, labels) switch
    {
        (ClassificationTaskConfig classes, ClassLabels known) => classes with { Labels = new LabelSet { Count = known.Names.Count, Names = [.. known.Names] } },
        (MultilabelTaskConfig classes, MultiLabels known) => classes with { Labels = new LabelSet { Count = known.Names.Count, Names = [.. known.Names] } },
        _ => task,
    };
}
