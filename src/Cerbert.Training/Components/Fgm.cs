using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>Adversarial training with one step along the gradient.</summary>
public sealed record FgmConfig : ComponentConfig, IConfigSection
{
    /// <summary>Length of the perturbation of each parameter.</summary>
    [Positive]
    public double Epsilon { get; init; } = 1;

    /// <summary>Regular expressions of the parameters to perturb.</summary>
    public ConfigList<string> Parameters { get; init; } = ["word_embeddings"];

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    public override Component Create() => new Fgm(this);

    /// <inheritdoc/>
    public override string? ConflictWith(ComponentConfig other) => AttackRules.Conflict(other, Parameters);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model) => ParameterPatterns.Require(model, "fgm.parameters", Parameters);

    /// <inheritdoc/>
    public void Validate(SectionReport report) => ParameterPatterns.Validate(report, nameof(Parameters), Parameters);
}

/// <summary>
/// Fast gradient method (Miyato et al., arXiv 1605.07725, section 3): after a batch's gradients g, the word embeddings move by ε·g / |g|,
/// the batch runs again, both gradients add up, and the embeddings are put back. When to use it: small data sets; it regularises and
/// usually gains a little. Doubles the time of a step. The norm is over the whole parameter, as its common implementations have it.
/// </summary>
/// <remarks>Does not combine with <see cref="Pgd"/>, nor with embeddings that stay frozen.</remarks>
public sealed class Fgm(FgmConfig config) : Component
{
    private Attack? attack;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        attack = new Attack([.. run.Trained.Where(parameter => ParameterPatterns.Match(config.Parameters, parameter))]);
    }

    /// <inheritdoc/>
    public override void BeforeBatch(BatchPass pass) => attack!.Begin();

    /// <inheritdoc/>
    public override void AfterBatch(BatchPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        if (attack!.Applies)
        {
            attack.Push(config.Epsilon);
            pass.Run();
        }

        attack.End();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        attack?.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>What every adversarial component refuses.</summary>
internal static class AttackRules
{
    /// <summary>Why a component cannot work beside one that perturbs these parameters.</summary>
    public static string? Conflict(ComponentConfig other, IReadOnlyList<string> parameters) => other switch
    {
        FgmConfig or PgdConfig => "both perturb the same batch, and neither would start from the clean gradient",
        FreezeConfig { Embeddings: true, ThawEvery: null } when parameters.All(pattern => pattern.Contains("embedding", StringComparison.Ordinal)) =>
            "it perturbs embeddings along their gradient, and frozen ones have none",
        _ => null,
    };
}
