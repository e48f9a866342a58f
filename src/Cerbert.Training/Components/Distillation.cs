using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Components;

/// <summary>Learning from another, trained model.</summary>
public sealed record DistillationConfig : ComponentConfig, IConfigSection
{
    /// <summary>The teacher: a model folder of Cerbert's, such as a run's checkpoints/best, or a classifier of Transformers.</summary>
    [ConfigPath(PathUse.InputFolder)]
    public required string Teacher { get; init; }

    /// <summary>How answers are compared.</summary>
    public DistillationLoss Loss { get; init; }

    /// <summary>T, by which both answers' logits are divided before they are compared; of kl alone.</summary>
    [Positive]
    public double Temperature { get; init; } = 2;

    /// <summary>Factor on the distance between the student's answers and the teacher's.</summary>
    [Positive]
    public double KdCoeff { get; init; } = 1;

    /// <summary>Factor on the loss by the labels; 0 learns from the teacher alone.</summary>
    [NotNegative]
    public double HardCoeff { get; init; } = 1;

    /// <inheritdoc/>
    public override Component Create() => new Distillation(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireLabels(model.Config);
        TeacherAnswers.Open(this, model.Config).Dispose();
    }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Loss == DistillationLoss.Mse && Temperature != 2)
            report.Add(nameof(Temperature), $"is {Temperature:R}, but loss is mse, which compares the outputs as they are; leave temperature out, or set loss: kl");
    }
}

/// <summary>How a student's answers are compared with a teacher's.</summary>
public enum DistillationLoss
{
    /// <summary>T²·KL of the tempered probabilities: classes, or one yes-or-no logit.</summary>
    Kl,

    /// <summary>Mean squared distance of the outputs: any task.</summary>
    Mse,
}

/// <summary>
/// Distillation (Hinton, Vinyals and Dean, arXiv 1503.02531): loss = hard_coeff·(loss by the labels) + kd_coeff·D, D = T²·KL(teacher, student) of
/// probabilities at temperature T, or the mean squared distance of the outputs. When to use it: a small student of a fine-tuned large
/// model. Steps cost nothing more: the teacher answers every training example once, before the first step.
/// </summary>
/// <remarks>The teacher reads the texts with a vocabulary of its own, so it may be of any family.</remarks>
public sealed class Distillation(DistillationConfig config) : Component
{
    private TeacherAnswers? teacher;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        teacher = TeacherAnswers.Open(config, run.Model.Config);
    }

    /// <inheritdoc/>
    public override void BeforeBatch(BatchPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        teacher!.Answer((LabelledTask)pass.Task);
    }

    /// <inheritdoc/>
    public override Tensor Loss(BatchPass pass, Tensor outputs, Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(pass);
        float[] answers = teacher!.Of(pass.Task, pass.Batch.Examples.Span);
        Tensor distance = config.Loss == DistillationLoss.Kl
            ? TemperedDivergence.Apply(outputs, answers, (float)config.Temperature)
            : MeanSquaredError.Apply(outputs, answers);
        return WeightedSum.Apply(loss, (float)config.HardCoeff, distance, (float)config.KdCoeff);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        teacher?.Dispose();
        base.Dispose(disposing);
    }
}
