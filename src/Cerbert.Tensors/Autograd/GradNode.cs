namespace Cerbert.Tensors.Autograd;

/// <summary>One recorded op: what it saved in the forward pass, and how it hands the gradient on.</summary>
internal abstract class GradNode
{
    /// <summary>The op's name, for messages.</summary>
    public virtual string Name => GetType().DeclaringType?.Name ?? GetType().Name;

    /// <summary>Whether backward runs ops again that nobody recorded: they may read any parameter.</summary>
    public virtual bool RunsForwardAgain => false;

    /// <summary>Whether <see cref="Remake"/> can write the output again from what the op keeps for backward.</summary>
    public virtual bool CanRemake => false;

    /// <summary>The tensor the op made.</summary>
    public Tensor Output { get; set; } = null!;

    /// <summary>
    /// Adds the op's share to the gradients of its inputs. <paramref name="gradient"/> has the output's shape and may
    /// be overwritten: nobody reads it afterwards.
    /// </summary>
    public abstract void Backward(Tensor gradient);

    /// <summary>Writes the output again.</summary>
    public virtual void Remake() => throw new NotSupportedException($"{Name} cannot be computed again");
}
