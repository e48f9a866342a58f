using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Components;

/// <summary>
/// How far two answers of a task lie apart, the mean over the examples, with a gradient by both (Jiang et al., arXiv 1911.03437, section 3.1): of classes
/// KL(p, q) + KL(q, p), of yes-or-no labels the same of each label, of numbers and cosines the squared difference.
/// </summary>
internal sealed class AnswerDistance
{
    private readonly Func<Tensor, Tensor, Tensor> between;

    private AnswerDistance(Func<Tensor, Tensor, Tensor> between) => this.between = between;

    /// <summary>The distance that suits a task with labels.</summary>
    public static AnswerDistance Of(TrainingTask task) => new(task.Config switch
    {
        ClassificationTaskConfig => Divergence,
        MultilabelTaskConfig or BinaryTaskConfig { Objective: BceConfig or FocalConfig } => (x, y) => Divergence(WithNo(x), WithNo(y)),
        _ => (x, y) => MeanSquaredError.Apply(Add.Apply(x, y, -1), new float[x.Count]),
    });

    /// <summary>The distance of two answers.</summary>
    /// <param name="x">[examples, outputs].</param>
    /// <param name="y">As many.</param>
    /// <returns>A scalar of 0 or more.</returns>
    public Tensor Between(Tensor x, Tensor y) => between(x, y);

    private static Tensor Divergence(Tensor x, Tensor y)
    {
        Tensor half = SymmetricDivergence.Apply(x, y);
        return WeightedSum.Apply(half, 1, half, 1);
    }

    // The sigmoid of a logit is the softmax of it and 0.
    private static Tensor WithNo(Tensor logits)
    {
        var column = new Shape(checked((int)logits.Count), 1);
        return Concat.Columns([Reshape.Apply(logits, column), Tensor.Zeros(column)]);
    }
}
