using Cerbert.Tensors;

namespace Cerbert.Training.Strategies;

/// <summary>
/// The gradients of several tasks one by one: a buffer for every task but the last, whose gradient stays where the backward pass put it.
/// Buffers change places with the parameters' own, so no gradient is copied.
/// </summary>
/// <param name="parameters">What is trained.</param>
/// <param name="tasks">How many tasks there are.</param>
internal sealed class TaskGradients(IReadOnlyList<Parameter> parameters, int tasks) : IDisposable
{
    // Parts of a joint parameter have one gradient.
    private readonly Parameter[] owners = [.. parameters.Select(parameter => parameter.GradOwner).Distinct()];
    private readonly Tensor?[,] buffers = new Tensor?[tasks, parameters.Count];
    private readonly bool[,] has = new bool[tasks, parameters.Count];

    /// <summary>Takes what the backward passes of a task have left on the parameters; tasks come in order.</summary>
    public void Take(int task)
    {
        for (int p = 0; p < owners.Length; p++)
        {
            has[task, p] = owners[p].HasGrad;
            if (has[task, p] && task < tasks - 1)
                buffers[task, p] = owners[p].ExchangeGrad(buffers[task, p] ?? owners[p].NewCompanion(), holdsGradient: false);
        }
    }

    /// <summary>The products of the tasks' gradients with each other, over the parameters that at least two tasks share.</summary>
    public double[,] Gram()
    {
        var gram = new double[tasks, tasks];
        for (int p = 0; p < owners.Length; p++)
        {
            int[] sharing = [.. Sharing(p)];
            if (sharing.Length < 2)
                continue;
            var products = new double[sharing.Length, sharing.Length];
            Kernels.Current.AddGram(Gradients(sharing, p), products);
            for (int i = 0; i < sharing.Length; i++)
                for (int j = 0; j < sharing.Length; j++)
                    gram[sharing[i], sharing[j]] += products[i, j];
        }

        return gram;
    }

    /// <summary>
    /// Puts a sum back onto the parameters: of shared ones, each task's gradient times its factor; others get theirs as it was.
    /// </summary>
    public void Combine(double[] factors)
    {
        for (int p = 0; p < owners.Length; p++)
        {
            int[] sharing = [.. Sharing(p)];
            if (sharing.Length == 0)
                continue;
            if (sharing.Length > 1)
            {
                Tensor[] gradients = Gradients(sharing, p);
                Kernels.Current.WeightedSum(gradients, [.. sharing.Select(task => (float)factors[task])], gradients[^1]);
            }

            // The last task's gradient is in its place already.
            int last = sharing[^1];
            if (last < tasks - 1)
                buffers[last, p] = owners[p].ExchangeGrad(buffers[last, p]!, holdsGradient: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor? buffer in buffers)
            buffer?.Dispose();
    }

    private IEnumerable<int> Sharing(int parameter) => Enumerable.Range(0, tasks).Where(task => has[task, parameter]);

    private Tensor[] Gradients(int[] sharing, int parameter) =>
        [.. sharing.Select(task => task == tasks - 1 ? owners[parameter].Grad : buffers[task, parameter]!)];
}
