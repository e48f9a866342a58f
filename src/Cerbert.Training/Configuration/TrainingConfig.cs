using Cerbert.Training.Components;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Schedules;

namespace Cerbert.Training.Configuration;

/// <summary>The <c>training</c> section.</summary>
public sealed record TrainingConfig : IConfigSection
{
    /// <summary>What is trained.</summary>
    public TrainingMode Mode { get; init; }

    /// <summary>
    /// With <c>mode: head-only</c>, run the encoder once per example and keep what it says in memory (4 bytes times the hidden size per text);
    /// false: run it for every batch, with its dropout.
    /// </summary>
    public bool CacheFeatures { get; init; } = true;

    /// <summary>Passes over the data; <see cref="MaxSteps"/> may end the run earlier.</summary>
    [Bounds(1, 1_000_000)]
    public int Epochs { get; init; } = 3;

    /// <summary>The most optimizer steps; null: all of the epochs'.</summary>
    [Positive]
    public long? MaxSteps { get; init; }

    /// <summary>Examples per batch; null: 32, or by <see cref="MaxTokens"/> when that is set.</summary>
    [Bounds(1, 1_000_000)]
    public int? BatchSize { get; init; }

    /// <summary>Tokens per batch at most, instead of a number of examples.</summary>
    [Positive]
    public int? MaxTokens { get; init; }

    /// <summary>Batches of similar lengths are made from groups of so many batches; 0: not by length.</summary>
    [Bounds(0, 1_000_000)]
    public int Bucket { get; init; }

    /// <summary>Batches per optimizer step.</summary>
    [Bounds(1, 1_000_000)]
    public int Accumulation { get; init; } = 1;

    /// <summary>The number format of matrix products.</summary>
    public PrecisionMode Precision { get; init; }

    /// <summary>
    /// Whether layers keep their inputs alone for the backward pass and compute the rest again: a fraction of the memory for about a third more
    /// time, and the same weights to the bit.
    /// </summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Gradients are scaled down to this joint norm; 0: never.</summary>
    [NotNegative]
    public double ClipNorm { get; init; } = 1;

    /// <summary>
    /// When weights change: in the backward pass, each as soon as its gradient is complete, so that gradients are never all there at once, or after it. The
    /// numbers are the same.
    /// </summary>
    public UpdateTime Update { get; init; }

    /// <summary>The optimizer and its base learning rate.</summary>
    public OptimizerConfig Optimizer { get; init; } = new AdamWConfig();

    /// <summary>The learning rate over the run. Without this section linear with 10 % warm-up; a schedule that is named warms up only if it says so.</summary>
    public ScheduleConfig Schedule { get; init; } = new LinearScheduleConfig { WarmupRatio = 0.1 };

    /// <summary>Which tasks' batches make the next step.</summary>
    public StrategyConfig Strategy { get; init; } = new SequentialStrategyConfig();

    /// <summary>Fine-tuning techniques, such as <c>[ema, {name: fgm, epsilon: 0.5}]</c>; called in this order.</summary>
    public ConfigList<ComponentConfig> Components { get; init; } = [];

    /// <summary>Write event files for TensorBoard, below <c>tensorboard</c> in the run folder.</summary>
    public bool Tensorboard { get; init; }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!CacheFeatures && Mode != TrainingMode.HeadOnly)
            report.Add(nameof(CacheFeatures), "is false, but the encoder is trained, so nothing is cached; set mode: head-only, or leave cache_features out");
        if (BatchSize is not null && MaxTokens is not null)
            report.Add(nameof(MaxTokens), $"is {MaxTokens} beside batch_size {BatchSize}; a batch is limited by one of the two, remove the other");
        if (Schedule is PolynomialScheduleConfig { EndRate: var end } && end >= Optimizer.LearningRate)
            report.Add("Schedule.EndRate", $"is {end:R}, not below the learning rate {Optimizer.LearningRate:R}; set a smaller one");
        if (Schedule is WarmupScheduleConfig { WarmupSteps: { } warmup } && MaxSteps is { } steps && warmup >= steps)
            report.Add("Schedule.WarmupSteps", $"is {warmup}, but max_steps ends the run after {steps}; set fewer, or warmup_ratio");
        if (Update == UpdateTime.InBackward && UpdateObstacle is { } obstacle)
            report.Add(nameof(Update), $"is in-backward, but {obstacle}; change that, or leave update out");
        ComponentConfig.Validate(this, (component, text) => report.Add($"{nameof(Components)}.{component}", text));
    }

    /// <summary>Whether weights change in the backward pass.</summary>
    internal bool UpdatesInBackward => Update != UpdateTime.AfterBackward && UpdateObstacle is null;

    // What needs all gradients of a step before the first weight changes.
    private string? UpdateObstacle =>
        ClipNorm > 0 ? $"clip_norm {ClipNorm:R} needs the norm of all gradients first (0 switches it off)"
        : Accumulation > 1 ? $"accumulation adds up the gradients of {Accumulation} batches"
        : GradientCheckpointing ? "gradient_checkpointing runs layers again in the backward pass"
        : Strategy is JointStrategyConfig ? "the strategy combines the gradients of several tasks"
        : Components.FirstOrDefault(component => component.WaitsForGradients) is { } waiting ? $"components: {waiting.Name} works between the gradients and the update"
        : null;

    /// <summary>The section with everything that was left to choose filled in.</summary>
    internal TrainingConfig Resolve() => this with { BatchSize = BatchSize ?? (MaxTokens is null ? 32 : null) };
}

/// <summary>What is trained.</summary>
public enum TrainingMode
{
    /// <summary>Encoder and heads.</summary>
    Full,

    /// <summary>The heads; the encoder runs once per example and its features are kept.</summary>
    HeadOnly,
}

/// <summary>When weights change.</summary>
public enum UpdateTime
{
    /// <summary>In the backward pass where nothing needs all gradients first, else after it.</summary>
    Auto,

    /// <summary>After the backward pass.</summary>
    AfterBackward,

    /// <summary>In the backward pass.</summary>
    InBackward,
}

/// <summary>The number format of matrix products.</summary>
public enum PrecisionMode
{
    /// <summary>bf16 where a short probe shows that it is faster, else fp32.</summary>
    Auto,

    /// <summary>32-bit floats.</summary>
    Fp32,

    /// <summary>bfloat16 operands, 32-bit sums and master weights.</summary>
    Bf16,
}
