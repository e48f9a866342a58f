using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Tasks;

/// <summary>What a task reads, read and encoded: everything of it that is text ends here.</summary>
/// <param name="config">The task, with what was found out while reading.</param>
public abstract class TaskSource(TaskConfig config)
{
    /// <summary>The task, with the names of labels that were discovered.</summary>
    public TaskConfig Config => config;

    /// <summary>Tokens of each training example.</summary>
    public abstract ReadOnlyMemory<int> Lengths { get; }

    /// <summary>Reads the files of a task.</summary>
    /// <exception cref="InvalidDataException">A file, row or label is wrong; the message names it.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static TaskSource Load(TaskConfig task, RunConfig run, Tokenizer tokenizer) => task switch
    {
        LabelledTaskConfig labelled => TaskData.Load(labelled, run.Tokenizer, tokenizer),
        TextTaskConfig text => TextData.Load(text, run, tokenizer),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task.Kind, "no such kind of task"),
    };

    /// <summary>What the reader of a log should know, such as texts that were cut.</summary>
    public abstract IEnumerable<string> Remarks(RunConfig run);

    /// <summary>The task on a model.</summary>
    public abstract TrainingTask On(MultiTaskModel model, BatchSampler sampler);
}
