using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>Learning from the running average of oneself.</summary>
public sealed record SelfDistillationConfig : ComponentConfig
{
    /// <summary>The highest decay d of the teacher's average: min(d, (1 + t) / (10 + t)) at step t.</summary>
    [Fraction]
    public double Decay { get; init; } = 0.999;

    /// <summary>Factor on the mean squared distance between the student's outputs and the teacher's.</summary>
    [Positive]
    public double KdCoeff { get; init; } = 1;

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    public override Component Create() => new SelfDistillation(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Config.Tasks.FirstOrDefault(task => task is not LabelledTaskConfig) is { } text)
            throw new InvalidDataException($"training.components.self_distillation: compares outputs of heads with labels, but task {text.Name} is {ConfigNames.ToValue(text.Kind)}; leave one of the two out");
    }
}

/// <summary>
/// Self-distillation averaging (Xu et al., arXiv 2002.10345, SDA): the teacher is the running average of the student, runs without dropout and
/// without gradients, and the loss gets kd_coeff·mean (student's outputs − teacher's)². When to use it: fine-tuning that jumps between
/// epochs; a step takes a forward pass more. Needs memory for a second model.
/// </summary>
/// <remarks>In every pass of a batch, adversarial ones included, the teacher sees the clean weights of its own.</remarks>
public sealed class SelfDistillation(SelfDistillationConfig config) : Component
{
    private readonly EmaConfig schedule = new() { Decay = config.Decay };
    private (Parameter Student, Parameter Teacher)[] pairs = [];
    private MultiTaskModel? teacher;
    private (BatchPass Pass, float[] Outputs)? last;
    private DType type;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        type = Precision.TypeOf(run.Model.Config.Training.Precision);
        teacher = run.Model.Twin();
        pairs = [.. run.Model.Store.Parameters.Zip(teacher.Store.Parameters)];
        Blend(1);
    }

    /// <inheritdoc/>
    public override Tensor Loss(BatchPass pass, Tensor outputs, Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(pass);
        // The teacher answers a batch once, however often it runs.
        if (last?.Pass != pass)
            last = (pass, Teach(pass));
        return WeightedSum.Apply(loss, 1, MeanSquaredError.Apply(outputs, last.Value.Outputs), (float)config.KdCoeff);
    }

    /// <inheritdoc/>
    public override void AfterStep(long step)
    {
        last = null;
        Blend(schedule.Share(step - 1));
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor State)> State() => pairs.Select(pair => (pair.Teacher.Name, pair.Teacher.Value));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        teacher?.Dispose();
    }

    private float[] Teach(BatchPass pass)
    {
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        TaskModel task = teacher!.Tasks[pass.Task.Name];
        RaggedBatch batch = pass.Batch;
        var forward = new ForwardPass(type);
        EncoderOutput encoded = teacher.Encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), forward, task.Pooling.Use);
        return task.Forward(encoded, forward).ToArray();
    }

    private void Blend(double share)
    {
        foreach ((Parameter student, Parameter average) in pairs)
        {
            Kernels.Current.Blend(average.Value, student.Value, (float)share, average.HalfToRefresh);
            average.Touch(halfRefreshed: true);
        }
    }
}
