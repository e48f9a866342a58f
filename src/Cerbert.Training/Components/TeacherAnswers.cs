using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Components;

/// <summary>
/// What another model says about every training example of a run's tasks. A function of the files alone, so that a resumed run learns from the
/// same answers.
/// </summary>
internal sealed class TeacherAnswers : IDisposable
{
    private readonly Dictionary<string, float[]> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (LabelledTaskConfig Task, int[] Order)> tasks;
    private readonly DType type;
    private MultiTaskModel? model;

    private TeacherAnswers(MultiTaskModel model, Dictionary<string, (LabelledTaskConfig Task, int[] Order)> tasks, DType type) =>
        (this.model, this.tasks, this.type) = (model, tasks, type);

    /// <summary>Opens a teacher.</summary>
    /// <param name="config">Its folder, and how answers are compared.</param>
    /// <param name="student">The run.</param>
    /// <exception cref="InvalidDataException">The folder holds no model with answers to the run's tasks.</exception>
    public static TeacherAnswers Open(DistillationConfig config, RunConfig student)
    {
        MultiTaskModel teacher = ModelFolder.Load(config.Teacher);
        try
        {
            return new TeacherAnswers(
                teacher, student.LabelledTasks.ToDictionary(task => task.Name, task => Match(task, student, teacher.Config, config), StringComparer.Ordinal),
                Precision.TypeOf(student.Training.Precision));
        }
        catch
        {
            teacher.Dispose();
            throw;
        }
    }

    /// <summary>Answers all training examples of a task, unless that was done.</summary>
    public void Answer(LabelledTask task)
    {
        if (answers.ContainsKey(task.Name))
            return;
        (LabelledTaskConfig own, int[] order) = tasks[task.Name];
        EncodedDataSet texts = TaskData.Encode(task.Data.Train.Data, own, model!.Config.Tokenizer, model.Tokenizer, out _);
        float[] outputs = Outputs.Compute(
            model.Encoder, model.Tasks[own.Name], TaskObjective.Create(own), texts, model.Config.Evaluation.BatchSize, type, CancellationToken.None);
        var ordered = new float[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
            ordered[i] = outputs[i - i % order.Length + order[i % order.Length]];
        answers[task.Name] = ordered;
        if (answers.Count == tasks.Count)
            Dispose();
    }

    /// <summary>The answers to some training examples, [examples, outputs].</summary>
    public float[] Of(TrainingTask task, ReadOnlySpan<int> examples)
    {
        float[] all = answers[task.Name];
        int width = tasks[task.Name].Order.Length;
        var rows = new float[examples.Length * width];
        for (int i = 0; i < examples.Length; i++)
            all.AsSpan(examples[i] * width, width).CopyTo(rows.AsSpan(i * width));
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        model?.Dispose();
        model = null;
    }

    // The teacher's task, and where its outputs stand in the student's order of labels.
    private static (LabelledTaskConfig Task, int[] Order) Match(LabelledTaskConfig task, RunConfig student, RunConfig teacher, DistillationConfig config)
    {
        string key = $"training.components.distillation.teacher: {config.Teacher}";
        LabelledTaskConfig own = teacher.LabelledTasks.FirstOrDefault(other => other.Name == task.Name)
            ?? (teacher.Tasks.Count == 1 && student.Tasks.Count == 1 ? teacher.LabelledTasks.SingleOrDefault() : null)
            ?? throw new InvalidDataException($"{key} has no task {task.Name}, only {string.Join(", ", teacher.Tasks.Select(other => other.Name))}; give a teacher of every task, or name the task as the teacher does");
        TaskObjective objective = TaskObjective.Create(task), theirs = TaskObjective.Create(own);
        if (own.Kind != task.Kind || theirs.Outputs != objective.Outputs || theirs.ReadsSimilarity != objective.ReadsSimilarity)
            throw new InvalidDataException($"{key} answers task {task.Name} as {Describe(own, theirs)}, but the run trains {Describe(task, objective)}; they have to agree");
        if (config.Loss == DistillationLoss.Kl && (objective.ReadsSimilarity || task is not (ClassificationTaskConfig or BinaryTaskConfig)))
            throw new InvalidDataException($"training.components.distillation.loss: is kl, which compares probabilities of classes, but task {task.Name} is {Describe(task, objective)}; set loss: mse");
        return (own, Order(LabelsOf(task), LabelsOf(own), objective.Outputs)
            ?? throw new InvalidDataException($"{key} knows task {task.Name} with the labels {LabelsOf(own)}, the run with {LabelsOf(task)}; they have to be the same, in any order"));
    }

    private static string Describe(LabelledTaskConfig task, TaskObjective objective) =>
        $"{ConfigNames.ToValue(task.Kind)} of {objective.Outputs} {(objective.ReadsSimilarity ? "cosine" : objective.Outputs == 1 ? "output" : "outputs")}";

    private static ConfigList<string>? LabelsOf(LabelledTaskConfig task) => task switch
    {
        ClassificationTaskConfig classes => classes.Labels.Names,
        MultilabelTaskConfig labels => labels.Labels.Names,
        _ => null,
    };

    private static int[]? Order(ConfigList<string>? wanted, ConfigList<string>? there, int outputs)
    {
        // Transformers calls labels that nobody has named LABEL_0, LABEL_1 ….
        if (wanted is null || there is null || there.Index().All(label => label.Item == $"LABEL_{label.Index}"))
            return [.. Enumerable.Range(0, outputs)];
        string[] names = [.. there];
        int[] order = [.. wanted.Select(name => Array.IndexOf(names, name))];
        return order.Contains(-1) ? null : order;
    }
}
