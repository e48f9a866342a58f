using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Tasks;

/// <summary>Tasks of every kind over a few made-up rows, for the tiny reference encoder.</summary>
internal sealed class TinyTasks : IDisposable
{
    public const string Single = "data: {train: single.tsv, columns: {text: text, label: label}}";
    public const string Pairs = "data: {train: pairs.tsv, columns: {text: a, text_pair: b, label: label}}";
    private readonly TempFolder folder = new();

    /// <summary>What the configs say besides encoder and tasks.</summary>
    public string Training { get; set; } = "{}";

    public string Path => folder.Path;

    /// <summary>Writes a file of the tasks.</summary>
    /// <param name="name">single.tsv or pairs.tsv.</param>
    /// <param name="labels">One per row; the texts are made up and differ in length.</param>
    public void Write(string name, params string[] labels)
    {
        bool pairs = name == "pairs.tsv";
        string Text(int i) => string.Join(' ', Enumerable.Range(0, 1 + i % 4).Select(k => $"word{(char)('a' + (7 * i + k) % 26)}"));
        folder.Write(name, (pairs ? "a\tb\tlabel\n" : "text\tlabel\n")
            + string.Concat(labels.Select((label, i) => $"{Text(i)}\t{(pairs ? $"{Text(i + 5)}\t" : "")}{label}\n")));
    }

    /// <summary>A config of these tasks, each a YAML mapping without its braces.</summary>
    public RunConfig Config(params string[] tasks)
    {
        string yaml = $"""
            encoder:
              folder: {Paths.Golden("checkpoints", "bert-tiny")}
            tokenizer:
              max_length: 32
            training: {Training}
            tasks:
            {string.Join('\n', tasks.Select(task => $"  - {{{task}}}"))}
            """;
        return RunConfig.Load(folder.Write("config.yaml", yaml));
    }

    /// <summary>Reads the only task's data.</summary>
    public TaskData Load(string task)
    {
        RunConfig config = Config(task);
        return TaskData.Load(config.LabelledTasks[0], config.Tokenizer, EncoderSettings.LoadTokenizer(config.Encoder));
    }

    /// <summary>The tasks of a model over these files.</summary>
    public static List<LabelledTask> Of(MultiTaskModel model) =>
    [
        .. model.Config.LabelledTasks.Select(task =>
        {
            TaskData data = TaskData.Load(task, model.Config.Tokenizer, model.Tokenizer);
            return new LabelledTask(data, model.Encoder, model.Tasks[task.Name], new ShuffledSampler(data.Train.Lengths.Span, new BatchLimits { MaxExamples = 4 }, 1));
        }),
    ];

    public void Dispose() => folder.Dispose();
}
