using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;
using Cerbert.Training.Optimizers;

namespace Cerbert.Training.Components;

/// <summary>Learning from the average of oneself.</summary>
public sealed record SelfDistillationConfig : ComponentConfig, IConfigSection
{
    /// <summary>The highest decay d of the teacher's average: min(d, (1 + t) / (10 + t)) after step t, t from 1.</summary>
    [Fraction]
    public double Decay { get; init; } = 0.999;

    /// <summary>Factor on the mean squared distance between the student's outputs and the teacher's.</summary>
    [Positive]
    public double KdCoeff { get; init; } = 1;

    /// <summary>How many of the last snapshots of the student make the teacher, as their mean; null: the running average.</summary>
    [Bounds(1, 100)]
    public int? Snapshots { get; init; }

    /// <summary>Steps between two snapshots.</summary>
    [Positive]
    public long Every { get; init; } = 1;

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    public override Component Create() => new SelfDistillation(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireLabels(model.Config);
    }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Snapshots is null && Every != 1)
            report.Add(nameof(Every), $"is {Every}, but snapshots is not set: the running average follows every step; set snapshots, or leave every out");
    }

    /// <summary>The student's share of the running average after step t, t from 1.</summary>
    internal double Share(long t) => 1 - Math.Min(Decay, (1.0 + t) / (10.0 + t));
}

/// <summary>
/// Self-distillation (Xu et al., arXiv 2002.10345, SDA): the teacher is the running average of the student, or the mean of its last K snapshots, runs
/// without dropout and without gradients, and the loss gets kd_coeff·mean (student's outputs − teacher's)². When to use it: fine-tuning
/// that jumps between epochs; a step takes a forward pass more. Needs memory for a second model, and for K more with snapshots.
/// </summary>
/// <remarks>
/// The paper averages the last K steps; the running average, whose decay rises with the steps, is what public programs of it compute, and takes
/// the memory of one. In every pass of a batch, adversarial ones included, the teacher sees the clean weights of its own.
/// </remarks>
public sealed class SelfDistillation(SelfDistillationConfig config) : Component
{
    private (Parameter Student, Parameter Average)[] pairs = [];
    private Teacher? teacher;
    private WeightAverage? following;
    private SnapshotMean? snapshots;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        teacher = new Teacher(run.Model.Twin(), Precision.TypeOf(run.Model.Config.Training.Precision));
        pairs = [.. run.Model.Store.Parameters.Zip(teacher.Parameters)];
        foreach ((Parameter student, Parameter average) in pairs)
        {
            Kernels.Current.Copy(student.Value, average.Value, accumulate: false);
            average.Touch();
        }

        if (config.Snapshots is { } count)
        {
            snapshots = new SnapshotMean(pairs, count, config.Every);
            return;
        }

        Dictionary<Parameter, Parameter> averages = pairs.ToDictionary(pair => pair.Student, pair => pair.Average);
        following = new WeightAverage(run.Optimizer, student => averages.TryGetValue(student, out Parameter? average) ? (average.Value, average) : null);
    }

    /// <inheritdoc/>
    public override void BeforeStep(long step)
    {
        if (following is not null)
            following.Weight = config.Share(step + 1);
    }

    /// <inheritdoc/>
    public override Tensor Loss(BatchPass pass, Tensor outputs, Tensor loss) =>
        WeightedSum.Apply(loss, 1, MeanSquaredError.Apply(outputs, teacher!.Answer(pass)), (float)config.KdCoeff);

    /// <inheritdoc/>
    public override void AfterStep(long step)
    {
        teacher!.Forget();
        snapshots?.AfterStep(step);
        if (following is null)
            return;
        foreach ((_, Parameter average) in pairs)
            average.Touch(halfRefreshed: true);
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor State)> State() =>
        pairs.Select(pair => (pair.Average.Name, pair.Average.Value)).Concat(snapshots?.State ?? []);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        teacher?.Dispose();
    }
}
