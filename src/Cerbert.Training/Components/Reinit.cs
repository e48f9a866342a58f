using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>Draws the top of a pre-trained encoder anew.</summary>
public sealed record ReinitConfig : ComponentConfig, IConfigSection
{
    /// <summary>How many layers, from the top.</summary>
    [Bounds(0, 1000)]
    public int Layers { get; init; } = 1;

    /// <summary>Whether the encoder's own pooler is drawn anew as well.</summary>
    public bool Pooler { get; init; } = true;

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    internal override bool WaitsForGradients => false;

    /// <inheritdoc/>
    public override Component Create() => new Reinit(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int there = model.Encoder.Layers.Count;
        if (Layers > there)
            throw new InvalidDataException($"training.components.reinit.layers: is {Layers}, but the encoder has {there} layers; set at most that");
        foreach (FreezeConfig freeze in model.Config.Training.Components.OfType<FreezeConfig>())
            if (freeze.ThawEvery is null && freeze.Layers > there - Layers)
                throw new InvalidDataException($"training.components.reinit: cannot work with freeze: of {there} layers the last {Layers} are drawn anew and the first {freeze.Layers} are never trained, so layer {freeze.Layers - 1} would stay random; freeze fewer, or set freeze.thaw_every");
    }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Layers == 0 && !Pooler)
            report.Add(nameof(Layers), "is 0 and pooler is false, so nothing would be drawn anew; set one of them");
    }
}

/// <summary>
/// Re-initialisation (Zhang et al., arXiv 2006.05987, section 5): the last N layers and the pooler start from random weights, because the
/// top of a pre-trained encoder is specialised on pre-training. When to use it: small data sets; 1 to 3 layers of 12. With an encoder that
/// is random anyway it changes nothing.
/// </summary>
/// <remarks>Drawn as a new model would be: normal with the encoder's initializer range, norms 1, biases 0; a function of seed and name.</remarks>
public sealed class Reinit(ReinitConfig config) : Component
{
    /// <inheritdoc/>
    public override void Prepare(MultiTaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var places = new ParameterPlaces(model.Encoder);
        int first = places.Layers - config.Layers;
        var normal = Initializer.Normal(model.Encoder.Config.InitializerRange);
        foreach (Parameter parameter in model.Store.Parameters)
        {
            if (places.Layer(parameter) is not { } layer ? !(config.Pooler && places.IsPooler(parameter)) : layer < first)
                continue;
            Initializer initializer = parameter.Shape.Rank > 1 ? normal
                : parameter.Name.EndsWith("bias", StringComparison.Ordinal) ? Initializer.Zeros : Initializer.Ones;
            initializer.Fill(parameter.Value.AsSpan(), (ulong)model.Config.Seed, parameter.Name);
            parameter.Touch();
        }
    }
}
