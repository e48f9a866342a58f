using Cerbert.Tensors;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>
/// A fine-tuning technique: hooks at named moments of a run. Everything is optional; a component overrides the moments it needs.
/// </summary>
/// <remarks>
/// Several components are called in the order of the config. What decides the future of a run belongs into <see cref="State"/>, or is a function
/// of seed and step, so that a resumed run ends with the same bytes.
/// </remarks>
public abstract class Component : IDisposable
{
    /// <summary>The model is there, its optimizer not yet: for what changes the weights a run starts from.</summary>
    public virtual void Prepare(MultiTaskModel model)
    {
    }

    /// <summary>Model and optimizer are there, a checkpoint is not read yet: the weights are those that training starts from.</summary>
    /// <exception cref="InvalidDataException">The settings do not fit the run.</exception>
    public virtual void Start(RunParts run)
    {
    }

    /// <summary>A step begins.</summary>
    /// <param name="step">Optimizer steps done.</param>
    public virtual void BeforeStep(long step)
    {
    }

    /// <summary>A batch is about to run forward.</summary>
    public virtual void BeforeBatch(BatchPass pass)
    {
    }

    /// <summary>A term to add to a batch's loss, or null; called in every pass, repeated ones included.</summary>
    /// <param name="pass">The batch.</param>
    /// <param name="outputs">The head's outputs, [examples, outputs].</param>
    /// <returns>A scalar, and the factor on it.</returns>
    public virtual (Tensor Term, double Weight)? LossTerm(BatchPass pass, Tensor outputs) => null;

    /// <summary>A batch has run forward and backward; its gradients were added to the parameters'.</summary>
    public virtual void AfterBatch(BatchPass pass)
    {
    }

    /// <summary>All gradients of the step are there, not clipped yet.</summary>
    public virtual void AfterBackward()
    {
    }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Optimizer steps done.</param>
    /// <param name="rate">The schedule's.</param>
    public virtual double Rate(long step, double rate) => rate;

    /// <summary>The optimizer is about to change the parameters.</summary>
    /// <param name="rate">The learning rate.</param>
    public virtual void BeforeUpdate(double rate)
    {
    }

    /// <summary>A step is done.</summary>
    /// <param name="step">Optimizer steps done, this one included.</param>
    public virtual void AfterStep(long step)
    {
    }

    /// <summary>Whether the model is evaluated and kept with other weights than those that are trained.</summary>
    /// <param name="step">Optimizer steps done.</param>
    public virtual bool ReplacesWeights(long step) => false;

    /// <summary>The dev data is about to be scored, and the model saved if it is the best so far.</summary>
    /// <param name="step">Optimizer steps done.</param>
    public virtual void BeforeEvaluation(long step)
    {
    }

    /// <summary>Scoring and saving are done; training goes on.</summary>
    /// <param name="step">Optimizer steps done.</param>
    public virtual void AfterEvaluation(long step)
    {
    }

    /// <summary>Tensors that a resumed run needs, under unique names; they are restored in place.</summary>
    public virtual IEnumerable<(string Name, Tensor State)> State() => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the memory.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            foreach ((_, Tensor tensor) in State())
                tensor.Dispose();
    }
}
