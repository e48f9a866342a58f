using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors;

/// <summary>
/// The lifetime of a step's tensors: everything made inside goes back to the pool when the scope ends.
/// </summary>
/// <example><code>
/// using var scope = TensorScope.Begin();
/// Tensor loss = model.Loss(batch);
/// loss.Backward();
/// </code></example>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? current;

    private readonly TensorScope? outer;
    private readonly List<Tensor> owned = Spare.Lists.TryPop(out List<Tensor>? list) ? list : [];
    private bool ended;

    private TensorScope(TensorScope? outer) => this.outer = outer;

    /// <summary>The innermost scope of this thread, if any.</summary>
    public static TensorScope? Current => current;

    /// <summary>The ops recorded in this scope, for the backward pass.</summary>
    internal Tape Tape { get; } = new();

    /// <summary>Opens a scope on this thread; scopes nest.</summary>
    public static TensorScope Begin() => current = new TensorScope(current);

    /// <summary>Hands a tensor to the enclosing scope (to its owner's care when there is none), so that it outlives this one.</summary>
    public Tensor Keep(Tensor tensor)
    {
        owned.Remove(tensor);
        outer?.Own(tensor);
        return tensor;
    }

    /// <summary>Runs <paramref name="make"/> as if no scope were open: what it makes belongs to the caller.</summary>
    public static T Outside<T>(Func<T> make)
    {
        TensorScope? here = current;
        current = null;
        try
        {
            return make();
        }
        finally
        {
            current = here;
        }
    }

    internal void Own(Tensor tensor) => owned.Add(tensor);

    /// <summary>Returns all tensors of the scope.</summary>
    public void Dispose()
    {
        if (ended)
            return;
        if (current != this)
            throw new InvalidOperationException("scopes end in the reverse order of their beginning, on the thread that began them");
        ended = true;
        current = outer;
        Tape.Clear();
        foreach (Tensor tensor in owned)
            tensor.Dispose();
        owned.Clear();
        Spare.Lists.Push(owned);
    }

    // Lists keep their capacity from step to step.
    private static class Spare
    {
        [ThreadStatic]
        private static Stack<List<Tensor>>? lists;

        public static Stack<List<Tensor>> Lists => lists ??= new();
    }
}
