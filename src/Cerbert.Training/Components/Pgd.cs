using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>Adversarial training with several steps along the gradient.</summary>
public sealed record PgdConfig : ComponentConfig, IConfigSection
{
    /// <summary>The longest perturbation of each parameter.</summary>
    [Positive]
    public double Epsilon { get; init; } = 1;

    /// <summary>Length of one step.</summary>
    [Positive]
    public double Alpha { get; init; } = 0.3;

    /// <summary>Steps, each a pass over the batch (the paper's K).</summary>
    [Bounds(1, 100)]
    public int Steps { get; init; } = 3;

    /// <summary>Regular expressions of the parameters to perturb.</summary>
    public ConfigList<string> Parameters { get; init; } = ["word_embeddings"];

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    public override Component Create() => new Pgd(this);

    /// <inheritdoc/>
    public override string? ConflictWith(ComponentConfig other) => AttackRules.Conflict(other, Parameters);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ParameterPatterns.Require(model, "pgd.parameters", Parameters);
        // The passes in between must not touch other gradients.
        if (model.Store.Parameters.FirstOrDefault(parameter => parameter.IsPart && ParameterPatterns.Match(Parameters, parameter)) is { } part)
            throw new InvalidDataException($"training.components.pgd.parameters: match {part.Name}, whose gradient is computed together with those of its neighbours; perturb another parameter, such as word_embeddings, or use fgm");
    }

    /// <inheritdoc/>
    public void Validate(SectionReport report) => ParameterPatterns.Validate(report, nameof(Parameters), Parameters);
}

/// <summary>
/// Projected gradient descent (Madry et al., arXiv 1706.06083, section 2.1): K times the embeddings move by α·g / |g|, kept within ε of
/// where they were, and the batch runs again, g being the gradient of the pass before; the last pass adds to the clean gradient, and
/// the embeddings are put back. When to use it: as <see cref="Fgm"/>, where a stronger attack pays for K more passes.
/// </summary>
/// <remarks>The passes in between compute the perturbed parameters' gradient only. Does not combine with <see cref="Fgm"/>.</remarks>
public sealed class Pgd(PgdConfig config) : Component
{
    private PausedParameters? others;
    private Tensor[] clean = [];
    private Attack? attack;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        attack = new Attack([.. run.Trained.Where(parameter => ParameterPatterns.Match(config.Parameters, parameter))]);
        others = new PausedParameters([.. run.Trained.Except(attack.Targets)]);
        clean = [.. attack.Targets.Select(target => target.NewCompanion())];
    }

    /// <inheritdoc/>
    public override void BeforeBatch(BatchPass pass) => attack!.Begin();

    /// <inheritdoc/>
    public override void AfterBatch(BatchPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (attack!.Applies)
            Climb(pass);
        attack.End();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        attack?.Dispose();
        foreach (Tensor tensor in clean)
            tensor.Dispose();
        base.Dispose(disposing);
    }

    private void Climb(BatchPass pass)
    {
        ForTargets((target, kept) => Kernels.Current.Copy(target.Grad, kept, accumulate: false));
        for (int k = 1; k <= config.Steps; k++)
        {
            attack!.Push(config.Alpha, config.Epsilon);
            if (k == config.Steps)
            {
                ForTargets((target, kept) => Kernels.Current.Copy(kept, target.Grad, accumulate: false));
                pass.Run();
                return;
            }

            ForTargets((target, _) => Kernels.Current.Fill(target.Grad, 0));
            using (others!.Begin())
                pass.Run();
        }
    }

    private void ForTargets(Action<Parameter, Tensor> action)
    {
        for (int i = 0; i < clean.Length; i++)
            if (attack!.Targets[i] is { HasGrad: true } target)
                action(target, clean[i]);
    }
}
