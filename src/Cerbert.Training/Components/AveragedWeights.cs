using Cerbert.Tensors;
using Cerbert.Training.Optimizers;

namespace Cerbert.Training.Components;

/// <summary>A second set of weights that training only feeds, and that takes the place of the trained ones while the model is scored and kept.</summary>
public abstract class AveragedWeights : Component
{
    private (Parameter Parameter, Tensor Average)[] pairs = [];
    private WeightAverage? following;

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        pairs = [.. run.Trained.Select(parameter => (parameter, parameter.NewCompanion()))];
        foreach ((Parameter parameter, Tensor average) in pairs)
            Kernels.Current.Copy(parameter.Value, average, accumulate: false);
        var averages = pairs.ToDictionary(pair => pair.Parameter, pair => pair.Average);
        following = new WeightAverage(run.Optimizer, parameter => averages.TryGetValue(parameter, out Tensor? average) ? (average, null) : null);
    }

    /// <inheritdoc/>
    public override void BeforeStep(long step) => following!.Weight = Share(step + 1);

    /// <inheritdoc/>
    public override void BeforeEvaluation(long step) => Exchange(step);

    /// <inheritdoc/>
    public override void AfterEvaluation(long step) => Exchange(step);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor State)> State() => pairs.Select(pair => (pair.Parameter.Name, pair.Average));

    /// <summary>The trained weights' share of the average, average ← average + share·(trained − average).</summary>
    /// <param name="step">Optimizer steps done, the one before the averaging included.</param>
    /// <returns>1 copies the trained weights, 0 leaves the average as it is.</returns>
    protected abstract double Share(long step);

    // Twice the same pass, so the trained weights come back exactly.
    private void Exchange(long step)
    {
        if (!ReplacesWeights(step))
            return;
        foreach ((Parameter parameter, Tensor average) in pairs)
        {
            Kernels.Current.Exchange(parameter.Value, average, parameter.HalfToRefresh);
            parameter.Touch(halfRefreshed: true);
        }
    }
}
