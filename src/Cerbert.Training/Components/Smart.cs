using System.Numerics.Tensors;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;
using Cerbert.Training.Strategies;
using Tensor = Cerbert.Tensors.Tensor;

namespace Cerbert.Training.Components;

/// <summary>Answers that have to stay the same where word vectors move a little.</summary>
public sealed record SmartConfig : ComponentConfig
{
    /// <summary>Factor on the distance of the answers (the paper's λ, which takes 1 to 5).</summary>
    [Positive]
    public double Weight { get; init; } = 1;

    /// <summary>The most a number of a word vector moves; the paper names 1e-5, its program sets no limit.</summary>
    [Positive]
    public double Epsilon { get; init; } = 1e-3;

    /// <summary>The most a number moves in one step (the paper's η).</summary>
    [Positive]
    public double Alpha { get; init; } = 1e-3;

    /// <summary>Standard deviation of the noise that the search starts with (the paper's σ).</summary>
    [Positive]
    public double Sigma { get; init; } = 1e-5;

    /// <summary>Steps of the search.</summary>
    [Bounds(1, 100)]
    public int Steps { get; init; } = 1;

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    public override Component Create() => new Smart(this);

    /// <inheritdoc/>
    public override string? ConflictWith(ComponentConfig other) => other is FreeLbConfig
        ? "both add to the word vectors of the same batch, and the answers to be kept would not be those of the clean text"
        : null;

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireLabels(model.Config);
    }
}

/// <summary>
/// The smoothness-inducing regularization of SMART (Jiang et al., arXiv 1911.03437, section 3.1): the loss gets λ·ℓ(f(x̃), f(x)), x̃ being word vectors
/// near x, found by gradient ascent on the same distance: x̃ ← x + N(0, σ²), then x̃ ← x̃ + η·g / max |g| per token, kept within ε of x. ℓ is
/// <see cref="AnswerDistance"/>. When to use it: small data sets, where an answer should not hang on details. Costs a forward and backward pass for
/// each step of the search, without weight gradients, and one more with them; memory for two passes.
/// </summary>
/// <remarks>
/// The other half of SMART, staying near the average of earlier weights (section 3.2), is what <see cref="SelfDistillation"/> does: put both in the list.
/// Every pass draws dropout of its own. Does not combine with <see cref="FreeLb"/>, nor with tasks that learn from text alone.
/// </remarks>
public sealed class Smart(SmartConfig config) : Component
{
    private PausedParameters? trained;
    private ulong seed;
    private int width;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        (trained, seed, width) = (new PausedParameters(run.Trained), (ulong)run.Model.Config.Seed, run.Model.Encoder.Config.EmbeddingSize);
    }

    /// <inheritdoc/>
    public override Tensor Loss(BatchPass pass, Tensor outputs, Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(pass);
        ArgumentNullException.ThrowIfNull(outputs);
        var distance = AnswerDistance.Of(pass.Task);
        using var delta = new Parameter("word vectors", new Shape(pass.Batch.TokenCount, width));
        StepRandom.Normal(seed, StepRandom.Purpose.Perturbation, pass.Number, delta.Value.AsSpan());
        TensorPrimitives.Multiply(delta.Value.AsSpan(), (float)config.Sigma, delta.Value.AsSpan());
        float[] clean = outputs.ToArray();
        for (int k = 0; k < config.Steps; k++)
        {
            Ascend(pass, delta, clean, distance);
            Move(delta);
        }

        // From here on it is a constant of this pass.
        pass.WordDelta = Tensor.From(delta.Value.AsSpan(), delta.Shape);
        Tensor moved = pass.Forward().Outputs;
        pass.WordDelta = null;
        return WeightedSum.Apply(loss, 1, distance.Between(outputs, moved), (float)config.Weight);
    }

    /// <summary>Puts the gradient of the distance by the perturbation beside it, and no other.</summary>
    private void Ascend(BatchPass pass, Parameter delta, float[] clean, AnswerDistance distance)
    {
        delta.ClearGrad();
        // The tape of the pass under way must not be run yet.
        using var scope = TensorScope.Begin();
        using (trained!.Begin())
        {
            pass.WordDelta = delta.Value;
            Tensor moved = pass.Forward().Outputs;
            distance.Between(Tensor.From(clean, moved.Shape), moved).Backward();
        }
    }

    private void Move(Parameter delta)
    {
        if (!delta.HasGrad)
            return;
        float most = (float)config.Epsilon;
        for (int token = 0; token < delta.Shape.Rows; token++)
        {
            ReadOnlySpan<float> gradient = delta.Grad.AsSpan().Slice(token * width, width);
            Span<float> own = delta.Value.AsSpan().Slice(token * width, width);
            float largest = Math.Abs(TensorPrimitives.MaxMagnitude(gradient));
            if (largest > 0 && float.IsFinite(largest))
                TensorPrimitives.MultiplyAdd(gradient, (float)(config.Alpha / largest), own, own);
            TensorPrimitives.Clamp(own, -most, most, own);
        }
    }
}
