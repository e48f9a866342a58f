using Cerbert.Tensors;

namespace Cerbert.Training.Components;

/// <summary>A second set of weights that training only feeds, and that takes the place of the trained ones while the model is scored and kept.</summary>
public abstract class AveragedWeights : Component
{
    private (Parameter Parameter, Tensor Average)[] pairs = [];

    /// <inheritdoc/>
    public override void Start(RunParts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        pairs = [.. run.Trained.Select(parameter => (parameter, parameter.NewCompanion()))];
        Blend(1);
    }

    /// <inheritdoc/>
    public override void BeforeEvaluation(long step) => Exchange(step);

    /// <inheritdoc/>
    public override void AfterEvaluation(long step) => Exchange(step);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Tensor State)> State() => pairs.Select(pair => (pair.Parameter.Name, pair.Average));

    /// <summary>average ← average + weight·(trained − average), one fused pass.</summary>
    /// <param name="weight">1 copies the trained weights.</param>
    protected void Blend(double weight)
    {
        foreach ((Parameter parameter, Tensor average) in pairs)
            Kernels.Current.Blend(average, parameter.Value, (float)weight);
    }

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
