using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>Leaves the bottom of the encoder as it is, for the whole run or for its beginning.</summary>
public sealed record FreezeConfig : ComponentConfig, IConfigSection
{
    /// <summary>Whether the embeddings are frozen.</summary>
    public bool Embeddings { get; init; } = true;

    /// <summary>How many layers are frozen, from the bottom.</summary>
    [Bounds(0, 1000)]
    public int Layers { get; init; }

    /// <summary>Regular expressions of parameters to freeze for the whole run, beside those.</summary>
    public ConfigList<string> Parameters { get; init; } = [];

    /// <summary>One more layer thaws every so many steps, the highest frozen one first, the embeddings last; null: never.</summary>
    [Positive]
    public long? ThawEvery { get; init; }

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    internal override bool ComesFirst => true;

    internal override bool WaitsForGradients => false;

    /// <inheritdoc/>
    public override Component Create() => new Freeze(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int there = model.Encoder.Layers.Count;
        if (Layers > there)
            throw new InvalidDataException($"training.components.freeze.layers: is {Layers}, but the encoder has {there} layers; set at most that");
        ParameterPatterns.Require(model, "freeze.parameters", Parameters);
        if (model.Store.Parameters.All(parameter => ParameterPatterns.Match(Parameters, parameter)))
            throw new InvalidDataException($"training.components.freeze.parameters: are {Parameters}, which match every parameter, so nothing would be trained; freeze less");
    }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!Embeddings && Layers == 0 && Parameters.Count == 0)
            report.Add(nameof(Layers), "is 0, embeddings is false and there are no parameters, so nothing would be frozen; set one of them, or remove the component");
        ParameterPatterns.Validate(report, nameof(Parameters), Parameters);
    }
}

/// <summary>
/// Frozen embeddings and first layers, with gradual unfreezing (ULMFiT, Howard and Ruder, arXiv 1801.06146, section 3.3). When to use it:
/// very small data sets, or to save time: what lies below the lowest trained layer needs no backward pass. For heads alone
/// <c>training.mode: head-only</c> is faster still.
/// </summary>
/// <remarks>What is frozen is a function of the step. Optimizers keep no memory for what was never updated.</remarks>
public sealed class Freeze(FreezeConfig config) : Component
{
    // Each parameter with the number of thaws it waits for; null: it waits for ever.
    private (Parameter Parameter, long? Thaws)[] frozen = [];

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var places = new ParameterPlaces(run.Model.Encoder);
        frozen = [.. run.Trained.Select(parameter => (parameter, Thaws(parameter, places))).Where(item => item.Item2 != 0)];
    }

    /// <inheritdoc/>
    public override void BeforeStep(long step)
    {
        long thawed = config.ThawEvery is { } every ? step / every : 0;
        foreach ((Parameter parameter, long? thaws) in frozen)
            parameter.Frozen = thaws is null || thaws > thawed;
    }

    // 0 for what is trained from the start.
    private long? Thaws(Parameter parameter, ParameterPlaces places)
    {
        if (ParameterPatterns.Match(config.Parameters, parameter))
            return null;
        long thaws = places.Layer(parameter) is { } layer ? Math.Max(0, config.Layers - layer)
            : config.Embeddings && places.IsEmbedding(parameter) ? config.Layers + 1 : 0;
        return thaws > 0 && config.ThawEvery is null ? null : thaws;
    }
}
