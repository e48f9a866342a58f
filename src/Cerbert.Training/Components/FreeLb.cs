using System.Numerics.Tensors;
using Cerbert.Tensors;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Strategies;

namespace Cerbert.Training.Components;

/// <summary>Adversarial training in which every pass of the search trains.</summary>
public sealed record FreeLbConfig : ComponentConfig
{
    /// <summary>The longest perturbation of a sequence's word vectors, all of them taken as one vector.</summary>
    [Positive]
    public double Epsilon { get; init; } = 0.3;

    /// <summary>Length of one step.</summary>
    [Positive]
    public double Alpha { get; init; } = 0.1;

    /// <summary>Passes over the batch, the first one included (the paper's K).</summary>
    [Bounds(2, 100)]
    public int Steps { get; init; } = 3;

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    public override Component Create() => new FreeLb(this);

    /// <inheritdoc/>
    public override string? ConflictWith(ComponentConfig other) => other is FgmConfig or PgdConfig or SmartConfig
        ? "both perturb the same batch, and neither would start from the clean text"
        : null;
}

/// <summary>
/// FreeLB (Zhu et al., arXiv 1909.11764, algorithm 1): a batch runs K times with something added to the word vectors of its tokens, δ₀ drawn
/// from U(−ε, ε) / √numbers, then δ ← δ + α·g / |g| within |δ| ≤ ε, g being the gradient of the pass before; the weights are trained with the
/// mean gradient of all K passes. When to use it: as <see cref="Fgm"/>, where a pass more or two can be paid for. Costs K − 1 forward and
/// backward passes.
/// </summary>
/// <remarks>
/// δ belongs to a token, not to a word of the table, so it also works where embeddings are frozen; its length is taken for each sequence.
/// All passes have the dropout masks of the first (section 3.4). Does not combine with <see cref="Fgm"/>, <see cref="Pgd"/> or <see cref="Smart"/>.
/// </remarks>
public sealed class FreeLb(FreeLbConfig config) : Component
{
    private ulong seed;
    private int width;
    private Parameter? delta;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        (seed, width) = ((ulong)run.Model.Config.Seed, run.Model.Encoder.Config.EmbeddingSize);
    }

    /// <inheritdoc/>
    public override void BeforeBatch(BatchPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        delta?.Dispose();
        delta = new Parameter("word vectors", new Shape(pass.Batch.TokenCount, width));
        Draw(delta.Value.AsSpan(), pass.Batch.Offsets.Span, width, config.Epsilon, seed, pass.Number);
        (pass.WordDelta, pass.Share, pass.RepeatsDropout) = (delta.Value, 1.0 / config.Steps, true);
    }

    /// <inheritdoc/>
    public override void AfterBatch(BatchPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        for (int k = 1; k < config.Steps; k++)
        {
            Climb(delta!, pass.Batch.Offsets.Span);
            pass.Run();
        }

        pass.WordDelta = null;
    }

    /// <summary>δ₀, [tokens, width].</summary>
    internal static void Draw(Span<float> numbers, ReadOnlySpan<int> offsets, int width, double epsilon, ulong seed, long number)
    {
        StepRandom.Uniform(seed, StepRandom.Purpose.Perturbation, number, numbers);
        for (int s = 0; s + 1 < offsets.Length; s++)
        {
            Span<float> own = numbers[(offsets[s] * width)..(offsets[s + 1] * width)];
            TensorPrimitives.Multiply(own, (float)(epsilon / Math.Sqrt(Math.Max(1, own.Length))), own);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        delta?.Dispose();
        base.Dispose(disposing);
    }

    private void Climb(Parameter moved, ReadOnlySpan<int> offsets)
    {
        if (!moved.HasGrad)
            return;
        for (int s = 0; s + 1 < offsets.Length; s++)
        {
            Range rows = (offsets[s] * width)..(offsets[s + 1] * width);
            Span<float> own = moved.Value.AsSpan()[rows];
            ReadOnlySpan<float> gradient = moved.Grad.AsSpan()[rows];
            double slope = TensorPrimitives.Norm(gradient);
            if (!(slope > 0 && double.IsFinite(slope)))
                continue;
            TensorPrimitives.MultiplyAdd(gradient, (float)(config.Alpha / slope), own, own);
            if (TensorPrimitives.Norm<float>(own) is var length && length > config.Epsilon)
                TensorPrimitives.Multiply(own, (float)(config.Epsilon / length), own);
        }

        moved.ClearGrad();
    }
}
