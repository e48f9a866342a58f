namespace Cerbert.Tensors.Autograd;

/// <summary>The ops of a scope in the order they ran.</summary>
internal sealed class Tape
{
    private readonly List<GradNode> nodes = [];

    public int Count => nodes.Count;

    public void Add(GradNode node) => nodes.Add(node);

    public void Clear() => nodes.Clear();

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

        nodes.RemoveRange(0, start + 1);
    }
}
