namespace Cerbert.Tensors.Autograd;

/// <summary>The ops of a scope in the order they ran.</summary>
internal sealed class Tape
{
    [ThreadStatic]
    private static Tape? running;

    private readonly List<GradNode> nodes = [];
    private readonly List<Tensor> finished = [];
    private readonly List<Parameter> reached = [];
    private UpdateInBackward? updates;
    private bool runsForwardAgain;

    public int Count => nodes.Count;

    /// <summary>The pass under way on this thread that updates parameters as it goes; null where none does.</summary>
    public static Tape? Updating => running;

    /// <summary>What takes parameters out of this pass.</summary>
    public UpdateInBackward Updates => updates!;

    public void Add(GradNode node)
    {
        nodes.Add(node);
        runsForwardAgain |= node.RunsForwardAgain;
    }

    /// <summary>The op that runs backwards now adds to a parameter's gradient.</summary>
    public void Reach(Parameter parameter)
    {
        if (!reached.Contains(parameter))
            reached.Add(parameter);
    }

    public void Clear()
    {
        nodes.Clear();
        finished.Clear();
    }

    /// <summary>
    /// Runs the recorded ops backwards from <paramref name="last"/>. An op's output and its gradient go back to the pool
    /// as soon as the op is done: all its readers came later on the tape and have been dealt with.
    /// </summary>
    /// <param name="last">Where to begin.</param>
    /// <param name="takes">What takes parameters out of the pass once their gradient is complete; null: they keep it.</param>
    public void Backward(GradNode last, UpdateInBackward? takes = null)
    {
        if (takes is null || runsForwardAgain)
        {
            Run(last);
            return;
        }

        (Tape? before, running, updates) = (running, this, takes);
        try
        {
            Run(last);
        }
        finally
        {
            (running, updates) = (before, null);
            reached.Clear();
        }
    }

    private void Run(GradNode last)
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
                FinishReached();
            }

            // The result itself stays readable: the caller wants its value.
            if (node != last)
                output.Dispose();
        }

        RequireNothingReached();
        finished.AddRange(nodes.Take(start + 1).Select(node => node.Output));
        nodes.RemoveRange(0, start + 1);
    }

    private void FinishReached()
    {
        if (updates is null)
            return;
        foreach (Parameter parameter in reached)
            if (parameter.IsCompletedBy(this))
                updates.Finish(parameter);
        reached.Clear();
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
