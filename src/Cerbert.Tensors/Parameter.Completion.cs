using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors;

/// <summary>How a parameter knows that its gradient is complete, and where that lies meanwhile: see <see cref="UpdateInBackward"/>.</summary>
public sealed partial class Parameter
{
    // Ops of a tape that read this, and those that have handed on their share of the gradient.
    private Tape? readOn;
    private int readers, handedOn;
    private bool complete;

    private UpdateInBackward? lender;
    private Tensor? block;

    /// <summary>An op that is recorded, or about to be, reads this.</summary>
    internal void AddReader(Tape tape)
    {
        if (readOn != tape)
            (readOn, readers, handedOn) = (tape, 0, 0);
        readers++;
        complete = false;
    }

    /// <summary>An op that reads this has run backwards. Whether it was the last one.</summary>
    internal bool IsCompletedBy(Tape tape) => complete = readOn == tape && ++handedOn == readers;

    private void Reached()
    {
        if (Tape.Updating is not { } tape)
            return;
        if (complete && readOn == tape)
            throw new InvalidOperationException($"{Name} was updated in this backward pass, and an op adds to its gradient: one that did not say it reads it");
        tape.Reach(this);
    }

    private void BorrowBlock()
    {
        if (ownGrad is not null || Tape.Updating is not { } tape || !UpdateInBackward.Lends(Shape))
            return;
        lender = tape.Updates;
        block = lender.Lend(Shape);
        ownGrad = block.View(0, Shape);
    }

    private void ReturnBlock()
    {
        if (lender is null)
            return;
        lender.TakeBack(block!);
        (lender, block, ownGrad) = (null, null, null);
    }
}
