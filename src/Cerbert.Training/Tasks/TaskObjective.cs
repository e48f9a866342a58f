using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Metrics;

namespace Cerbert.Training.Tasks;

/// <summary>What a task's training makes smaller, and how its outputs become predictions. One subclass per objective.</summary>
public abstract class TaskObjective
{
    /// <summary>Outputs of the head.</summary>
    public abstract int Outputs { get; }

    /// <summary>Whether the outputs are the cosines of pairs themselves, so that there is no head.</summary>
    public virtual bool ReadsSimilarity => false;

    /// <summary>The mean loss of a batch, a scalar.</summary>
    /// <param name="outputs">[examples, <see cref="Outputs"/>].</param>
    /// <param name="batch">Labels or scores.</param>
    public abstract Tensor Loss(Tensor outputs, RaggedBatch batch);

    /// <summary>Predictions beside the truth, for metrics.</summary>
    /// <param name="outputs">[examples, <see cref="Outputs"/>], row by row, in the order of the data set.</param>
    /// <param name="data">The data set, with labels.</param>
    public abstract Predictions Compare(float[] outputs, DataSet data);

    /// <summary>What the outputs of one example say: a class name or a number, and the class's probability where there is one.</summary>
    /// <param name="outputs">[<see cref="Outputs"/>].</param>
    /// <param name="task">Names of labels.</param>
    public abstract (string Label, double? Probability) Describe(ReadOnlySpan<float> outputs, TaskConfig task);

    /// <summary>Column names of a prediction file.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The rows of a prediction file.</summary>
    /// <param name="outputs">[examples, <see cref="Outputs"/>].</param>
    /// <param name="data">The examples; they may lack labels.</param>
    /// <param name="task">Names of labels.</param>
    public abstract IEnumerable<IReadOnlyList<string>> Rows(float[] outputs, DataSet data, TaskConfig task);

    /// <summary>The objective of a task: one line per kind.</summary>
    /// <exception cref="InvalidDataException">The objective does not suit the task.</exception>
    public static TaskObjective Create(LabelledTaskConfig task) => task switch
    {
        ClassificationTaskConfig { Objective: CrossEntropyConfig objective } classes => new CrossEntropyObjective(classes.Labels.Count, objective),
        ClassificationTaskConfig { Objective: FocalConfig objective } classes => new FocalObjective(classes.Labels.Count, objective),
        BinaryTaskConfig { Objective: FocalConfig objective } => new BinaryFocalObjective(objective),
        BinaryTaskConfig { Objective: CircleConfig objective } => new CircleObjective(objective),
        BinaryTaskConfig { Objective: BceConfig objective } => new BceObjective(objective),
        BinaryTaskConfig { Objective: CosineEmbeddingConfig objective } => new CosineEmbeddingObjective(objective),
        RegressionTaskConfig { Objective: MseConfig } numbers => new MseObjective(numbers.Range),
        RegressionTaskConfig { Objective: RangeMseConfig, Range: { } range } => new RangeMseObjective(range),
        RegressionTaskConfig { Objective: CosineMseConfig, Range: { } range } => new CosineMseObjective(range),
        MultilabelTaskConfig { Objective: BceConfig objective } labels => new MultilabelObjective(labels.Labels.Count, objective),
        _ => throw new InvalidDataException($"tasks.{task.Name}.objective: {(task.Objective is null ? "none" : ObjectiveConfig.Family.NameOf(task.Objective.GetType()))} cannot train a {task.Kind} task; leave it out for the usual one"),
    };
}
