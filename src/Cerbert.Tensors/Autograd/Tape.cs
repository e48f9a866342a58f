namespace Cerbert.Tensors.Autograd;

/// <summary>The ops of a scope in the order they ran.</summary>
internal sealed class Tape
{
    private readonly List<GradNode> nodes = [];
    private readonly List<Tensor> finished = [];

    public int Count => nodes.Count;

    public void Add(GradNode node) => nodes.Add(node);

    public void Clear()
    {
        nodes.Clear();
        finished.Clear();
    }

    /// <summary>
    /// Runs the recorded ops backwards from <paramref name="last"/>. An op's output and its gradient go back to the pool
    /// as soon as the op is done: all its readers came later on the tape and have been dealt with.
    /// </summary>
    public void Backward(GradNode last)
    {
        int start = nodes.LastIndexOf(last);
        if (start < 0)
            throw new InvalidOperationException("the backward pass of this tensor has run already, or its scope has ended");
        for (int i = start; i >= 0; i--)
        {
            GradNode node = nodes[i];
            Tensor output = node.Output;
            if (output.Grad is { } gradient)
            {
                node.Backward(gradient);
                output.DropGrad();
            }

            // The result itself stays readable: the caller wants its value.
            if (node != last)
                output.Dispose();
        }

        RequireNothingReached();
        finished.AddRange(nodes.Take(start + 1).Select(node => node.Output));
        nodes.RemoveRange(0, start + 1);
    }

    // A gradient that arrives at an op which an earlier pass has finished would go no further: half of a result.
    private void RequireNothingReached()
    {
        foreach (Tensor output in finished)
            if (output.Grad is not null)
                throw new InvalidOperationException(
                    $"the backward pass reached {output}, whose op an earlier backward pass has finished: compute both losses anew, or add them up before one pass");
    }
}
