using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>A run's components, called in the config's order, those first that decide which parameters are trained.</summary>
internal sealed class ComponentSet(ConfigList<ComponentConfig> configs) : IDisposable
{
    private readonly (string Name, Component Component)[] all = [.. configs.OrderByDescending(config => config.ComesFirst).Select(config => (config.Name, config.Create()))];

    /// <summary>No components.</summary>
    public static ComponentSet None => new([]);

    public void Prepare(MultiTaskModel model) => Each(component => component.Prepare(model));

    public void Start(RunParts run) => Each(component => component.Start(run));

    public void BeforeStep(long step) => Each(component => component.BeforeStep(step));

    public void BeforeBatch(BatchPass pass) => Each(component => component.BeforeBatch(pass));

    /// <summary>A batch's loss with what every component adds.</summary>
    public Tensor Loss(BatchPass pass, Tensor outputs, Tensor loss)
    {
        foreach ((_, Component component) in all)
            loss = component.Loss(pass, outputs, loss);
        return loss;
    }

    public void AfterBatch(BatchPass pass) => Each(component => component.AfterBatch(pass));

    public void AfterBackward() => Each(component => component.AfterBackward());

    public double Rate(long step, double rate)
    {
        foreach ((_, Component component) in all)
            rate = component.Rate(step, rate);
        return rate;
    }

    public void BeforeUpdate(double rate) => Each(component => component.BeforeUpdate(rate));

    public void AfterStep(long step) => Each(component => component.AfterStep(step));

    /// <summary>Whether the model that is evaluated and kept is another one than that which is trained.</summary>
    public bool ReplaceWeights(long step) => Array.Exists(all, item => item.Component.ReplacesWeights(step));

    public void BeforeEvaluation(long step) => Each(component => component.BeforeEvaluation(step));

    public void AfterEvaluation(long step) => Each(component => component.AfterEvaluation(step));

    /// <summary>Every component's tensors, by names that are unique in the run.</summary>
    public IEnumerable<(string Name, Tensor State)> State() =>
        all.SelectMany(item => item.Component.State().Select(state => ($"components.{item.Name}.{state.Name}", state.State)));

    public void Dispose() => Each(component => component.Dispose());

    private void Each(Action<Component> call)
    {
        foreach ((_, Component component) in all)
            call(component);
    }
}
