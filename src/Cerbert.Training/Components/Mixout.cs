using Cerbert.Tensors;
using Cerbert.Tensors.Random;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;
using Cerbert.Training.Strategies;

namespace Cerbert.Training.Components;

/// <summary>Dropout towards the weights that training started from.</summary>
public sealed record MixoutConfig : ComponentConfig, IConfigSection
{
    /// <summary>Probability that a weight is its initial one in a step.</summary>
    [Fraction]
    public double Probability { get; init; } = 0.1;

    /// <summary>Regular expressions of the parameters; empty: the weights of every linear layer of the encoder.</summary>
    public ConfigList<string> Parameters { get; init; } = [];

    /// <inheritdoc/>
    internal override bool NeedsEncoder => true;

    /// <inheritdoc/>
    public override Component Create() => new Mixout(this);

    /// <inheritdoc/>
    public override void Check(MultiTaskModel model) => ParameterPatterns.Require(model, "mixout.parameters", Parameters);

    /// <inheritdoc/>
    public void Validate(SectionReport report) => ParameterPatterns.Validate(report, nameof(Parameters), Parameters);

    /// <summary>Whether a parameter is mixed.</summary>
    internal bool Mixes(Parameter parameter, ParameterPlaces places) => Parameters.Count > 0
        ? ParameterPatterns.Match(Parameters, parameter)
        : parameter.Shape.Rank > 1 && !parameter.Name.EndsWith("bias", StringComparison.Ordinal) && (places.Layer(parameter) is not null || places.IsPooler(parameter));
}

/// <summary>
/// Mixout (Lee, Cho and Kang, arXiv 1909.11299, section 3): each step runs with w₀ + mask·(w − w₀) / (1 − p), so that the weights stay near
/// the pre-trained ones w₀ on average. When to use it: small data sets and large encoders, whose runs otherwise fail for some seeds.
/// </summary>
/// <remarks>
/// The gradient is the exact one, mask·g / (1 − p); the authors' program leaves the scale out. One mask per step, shared by
/// accumulated batches and repeated passes. Costs a copy of the initial weights and one of the current ones.
/// </remarks>
public sealed class Mixout(MixoutConfig config) : Component
{
    private (Parameter Parameter, Tensor Initial, Tensor Backup)[] mixed = [];
    private bool[] active = [];
    private ulong seed;
    private long step;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        seed = (ulong)run.Model.Config.Seed;
        var places = new ParameterPlaces(run.Model.Encoder);
        mixed = [.. run.Trained.Where(parameter => config.Mixes(parameter, places)).Select(parameter => (parameter, parameter.NewCompanion(), parameter.NewCompanion()))];
        active = new bool[mixed.Length];
        foreach ((Parameter parameter, Tensor initial, _) in mixed)
            Kernels.Current.Copy(parameter.Value, initial, accumulate: false);
    }

    /// <inheritdoc/>
    public override void BeforeStep(long step)
    {
        this.step = step;
        for (int i = 0; i < mixed.Length; i++)
        {
            (Parameter parameter, Tensor initial, Tensor backup) = mixed[i];
            active[i] = !parameter.Frozen;
            if (!active[i])
                continue;
            Kernels.Current.Mixout(parameter.Value, initial, backup, Mask(i));
            parameter.Touch();
        }
    }

    /// <inheritdoc/>
    public override void AfterBackward()
    {
        for (int i = 0; i < mixed.Length; i++)
        {
            (Parameter parameter, _, Tensor backup) = mixed[i];
            if (!active[i])
                continue;
            if (parameter.HasGrad)
                Kernels.Current.Dropout(parameter.Grad, Mask(i), parameter.Grad, accumulate: false);
            Kernels.Current.Copy(backup, parameter.Value, accumulate: false);
            parameter.Touch();
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor State)> State() => mixed.Select(item => (item.Parameter.Name, item.Initial));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach ((_, _, Tensor backup) in mixed)
            backup.Dispose();
        base.Dispose(disposing);
    }

    private DropoutMask Mask(int index) =>
        new((float)config.Probability, new RandomKey(StepRandom.Bits(seed, StepRandom.Purpose.Mixout, step, index), (ulong)StepRandom.Purpose.Mixout << 32));
}
