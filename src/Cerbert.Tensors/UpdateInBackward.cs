namespace Cerbert.Tensors;

/// <summary>
/// Takes each parameter out of a backward pass as soon as its gradient is complete, so that the gradients of a model are never there all at once
/// (Lv et al., arXiv 2306.09782, section 3.1). Large gradients take turns in a few blocks of memory, which stay in the cache.
/// </summary>
/// <remarks>
/// Parameters whose gradient is complete only at the end, or that a <see cref="Ops.Checkpoint"/> may read again, keep it, for the caller to use
/// afterwards. Numbers do not depend on the order: an update reads one parameter and its gradient.
/// </remarks>
/// <param name="update">Uses up the gradient: of a joint parameter, for all its parts.</param>
public sealed class UpdateInBackward(Action<Parameter> update) : IDisposable
{
    // Elements. Smaller gradients keep their memory: there is little to gain.
    private const long Small = 1 << 16;

    // A block may be so much larger than what it is lent for.
    private const int Waste = 4;

    private readonly List<Tensor> free = [];

    /// <summary>The blocks that are not in use.</summary>
    internal int FreeBlocks => free.Count;

    /// <summary>Whether gradients of this shape share memory.</summary>
    internal static bool Lends(Shape shape) => shape.Count >= Small;

    /// <summary>A block of undefined content for a gradient, the last used one first: it is in the nearest cache.</summary>
    internal Tensor Lend(Shape shape)
    {
        for (int i = free.Count - 1; i >= 0; i--)
        {
            Tensor block = free[i];
            if (block.Count < shape.Count || block.Count > Waste * shape.Count)
                continue;
            free.RemoveAt(i);
            return block;
        }

        return Tensor.EmptyOutside(new Shape((int)shape.Count));
    }

    internal void TakeBack(Tensor block) => free.Add(block);

    /// <summary>The gradient of a parameter is complete.</summary>
    internal void Finish(Parameter parameter)
    {
        update(parameter);
        parameter.ClearGrad();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor block in free)
            block.Dispose();
        free.Clear();
    }
}
