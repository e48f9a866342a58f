using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>Learning rates that differ from part to part of the model.</summary>
public sealed record LearningRatesConfig : ComponentConfig, IConfigSection
{
    /// <summary>The factor from one layer to the next below; the highest layer has 1, the embeddings one step below the lowest. Null: 1.</summary>
    [Bounds(0, 1, AboveMin = true)]
    public double? LayerDecay { get; init; }

    /// <summary>Factors of groups of consecutive layers of equal size, the lowest first; the embeddings have the first.</summary>
    [NotNegative]
    public ConfigList<double> Groups { get; init; } = [];

    /// <summary>The heads' base rate, in place of the optimizer's; the schedule multiplies it as well. Null: the optimizer's.</summary>
    [Positive]
    public double? Heads { get; init; }

    /// <summary>Factors by parameter name, which win over everything above; the first that matches counts.</summary>
    public ConfigList<RateRule> Rules { get; init; } = [];

    internal override bool WaitsForGradients => false;

    /// <inheritdoc/>
    public override Component Create() => new LearningRates(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ParameterPatterns.Require(model, "learning_rates.rules", Rules.Select(rule => rule.Match));
        int layers = model.Encoder.Layers.Count;
        if (Groups.Count > layers)
            throw new InvalidDataException($"training.components.learning_rates.groups: are {Groups.Count} groups, but the encoder has {layers} layers; give at most that many");
    }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (LayerDecay is not null && Groups.Count > 0)
            report.Add(nameof(Groups), $"are {Groups} beside layer_decay {LayerDecay:R}; layers get their rates from one of the two, remove the other");
        if (LayerDecay is null && Groups.Count == 0 && Heads is null && Rules.Count == 0)
            report.Add(nameof(LayerDecay), "is not set, nor groups, heads or rules, so all rates would be equal; set one, or remove the component");
        ParameterPatterns.Validate(report, nameof(Rules), Rules.Select(rule => rule.Match));
    }
}

/// <summary>A factor on the learning rate of some parameters.</summary>
public sealed record RateRule
{
    /// <summary>Regular expression that a part of the name matches, such as <c>attention</c> or <c>layer\.(0|1)\.</c>.</summary>
    public required string Match { get; init; }

    /// <summary>The factor; 0 keeps the parameters as they are.</summary>
    [NotNegative]
    public required double Factor { get; init; }
}

/// <summary>
/// Differential learning rates: layer by layer (ULMFiT, arXiv 1801.06146, section 3.1; Sun et al., arXiv 1905.05583, section 5.3.3), in
/// groups of layers, by module, and the heads' own. When to use it: lower layers hold what is general and need less change; 0.95 per layer
/// is the usual start, and a higher rate for heads that start at random.
/// </summary>
public sealed class LearningRates(LearningRatesConfig config) : Component
{
    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var places = new ParameterPlaces(run.Model.Encoder);
        double baseRate = run.Model.Config.Training.Optimizer.LearningRate;
        run.Optimizer.ScaleRates(parameter => Factor(parameter, places, baseRate));
    }

    private double Factor(Parameter parameter, ParameterPlaces places, double baseRate)
    {
        foreach (RateRule rule in config.Rules)
            if (ParameterPatterns.Match([rule.Match], parameter))
                return rule.Factor;
        if (places.IsHead(parameter))
            return config.Heads / baseRate ?? 1;
        int? place = places.Layer(parameter) ?? (places.IsEmbedding(parameter) ? -1 : null);
        if (place is not { } layer)
            return 1;
        if (config.LayerDecay is { } decay)
            return Math.Pow(decay, places.Layers - 1 - layer);
        return config.Groups.Count == 0 ? 1 : config.Groups[Math.Max(0, layer) * config.Groups.Count / places.Layers];
    }
}
