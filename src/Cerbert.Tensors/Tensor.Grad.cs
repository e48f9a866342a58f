using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Memory;

namespace Cerbert.Tensors;

/// <summary>The gradient side of a tensor.</summary>
public sealed unsafe partial class Tensor
{
    private GradNode? node;
    private bool backwardDone;
    private Parameter? parameter;

    /// <summary>Whether a backward pass puts a gradient here: parameters do, and everything computed from them.</summary>
    public bool RequiresGrad => node is not null || parameter is { Frozen: false };

    /// <summary>The gradient that the backward pass has put here so far. A parameter's stays until its optimizer step.</summary>
    public Tensor? Grad { get; private set; }

    /// <summary>
    /// Computes the gradients of everything this scalar was made from, adding to those that parameters hold already.
    /// Activations are returned to the pool on the way.
    /// </summary>
    /// <param name="scale">Gradient of the final objective by this scalar, such as 1 / accumulation steps.</param>
    /// <param name="updates">What takes parameters out of the pass once their gradient is complete; null: all keep it.</param>
    /// <exception cref="InvalidOperationException">Not a scalar, or not computed from anything that requires a gradient.</exception>
    public void Backward(float scale = 1, UpdateInBackward? updates = null)
    {
        if (Count != 1)
            throw new InvalidOperationException($"Backward starts at a single number, not {Shape}");
        if (node is null)
            throw new InvalidOperationException(backwardDone
                ? "Backward: the gradients of this tensor have been computed already; run its forward pass again for more"
                : "Backward: nothing this tensor was made from requires a gradient");
        Tensor seed = GradForWrite(out _);
        *seed.Floats = scale;
        RunTape(node, updates);
    }

    /// <summary>Computes the gradients of everything this was made from in the current scope, given its own, which may be overwritten.</summary>
    internal void BackwardFrom(Tensor gradient)
    {
        if (node is null)
            return;
        Grad = gradient;
        RunTape(node);
    }

    private void RunTape(GradNode last, UpdateInBackward? updates = null)
    {
        TensorScope scope = TensorScope.Current
            ?? throw new InvalidOperationException("Backward runs inside the TensorScope of its forward pass");
        scope.Tape.Backward(last, updates);
        node = null;
        backwardDone = true;
    }

    /// <summary>Returns the memory before the scope ends, unless a backward pass will read it: for what the next op or layer has used up.</summary>
    /// <param name="reader">What was computed from this last.</param>
    public void ReleaseAfter(Tensor reader)
    {
        // A frozen input of a trained layer needs no gradient, but the layer's weights need the input.
        if (!RequiresGrad && !reader.RequiresGrad)
            Dispose();
    }

    /// <summary>
    /// As <see cref="ReleaseAfter"/>, and what a backward pass will read is returned too where the op that made it keeps all it needs to make it
    /// again. For what a layer uses inside: made again from numbers in bfloat16 it differs by their rounding, so what a <see cref="Ops.Checkpoint"/>
    /// reads must stay.
    /// </summary>
    /// <param name="reader">What was computed from this last.</param>
    public void ForgetAfter(Tensor reader)
    {
        ReleaseAfter(reader);
        if (node is { CanRemake: true } && whole is null && !viewed && buffer is not null)
            Forget();
    }

    /// <summary>Returns the memory until somebody asks for the numbers: the parameter that this is the value of, or the op that made it, makes them again.</summary>
    internal void Forget()
    {
        forgotten = true;
        ReturnBuffer();
    }

    private NativeBuffer Remake()
    {
        if (!forgotten)
            throw new ObjectDisposedException(nameof(Tensor), $"the tensor {Shape} was returned when its scope ended or the backward pass had used it");
        forgotten = false;
        buffer = BufferPool.Shared.Rent(Count * DType.Size(), lasting: parameter is not null);
        if (parameter is not null)
            parameter.Join();
        else
            node!.Remake();
        return buffer;
    }

    /// <summary>Links this fresh output to the op that made it, if anything upstream wants a gradient.</summary>
    internal Tensor Record(GradNode maker)
    {
        TensorScope scope = TensorScope.Current
            ?? throw new InvalidOperationException($"{maker.Name}: ops that record gradients run inside a TensorScope");
        maker.Output = this;
        node = maker;
        scope.Tape.Add(maker);
        return this;
    }

    /// <summary>Marks this as the value of a parameter.</summary>
    internal void BelongTo(Parameter owner) => parameter = owner;

    /// <summary>
    /// Where an op writes this tensor's gradient; <paramref name="accumulate"/> says whether something is there already
    /// to be added to. Undefined content otherwise.
    /// </summary>
    internal Tensor GradForWrite(out bool accumulate)
    {
        if (parameter is not null)
            return parameter.GradForWrite(out accumulate);
        accumulate = Grad is not null;
        return Grad ??= Empty(Shape, DType);
    }

    /// <summary>Adds to the gradient, converting between element types.</summary>
    internal void AddGrad(Tensor gradient, float scale = 1)
    {
        if (!RequiresGrad)
            return;
        Tensor target = GradForWrite(out bool accumulate);
        Kernels.Current.Copy(gradient, target, accumulate, scale);
    }

    /// <summary>Adds each row of a gradient to the row of this table that it is of.</summary>
    internal void AddRowGrad(ReadOnlyMemory<int> rows, Tensor gradient)
    {
        if (!RequiresGrad)
            return;
        if (parameter is not null)
            parameter.AddRowGrad(rows, gradient);
        else
            Kernels.Current.EmbedBackward(rows, gradient, GradTarget.Of(this));
    }

    internal void DropGrad()
    {
        Grad?.Dispose();
        Grad = null;
    }

    /// <summary>
    /// Whether an op with this input has to be recorded. An op asks once for each parameter it reads: only when as many have handed on their
    /// gradient is a parameter's complete (see <see cref="UpdateInBackward"/>).
    /// </summary>
    internal static bool NeedsGrad(Tensor a)
    {
        if (!GradMode.Enabled || !a.RequiresGrad)
            return false;
        if (TensorScope.Current is { } scope)
            a.parameter?.GradOwner.AddReader(scope.Tape);
        return true;
    }

    /// <summary>Whether an op with these inputs has to be recorded.</summary>
    internal static bool NeedsGrad(Tensor a, Tensor? b, Tensor? c = null, Tensor? d = null) =>
        NeedsGrad(a) | (b is not null && NeedsGrad(b)) | (c is not null && NeedsGrad(c)) | (d is not null && NeedsGrad(d));
}
