using Cerbert.Tensors;

namespace Cerbert.Training.Strategies;

/// <summary>
/// The gradients of several tasks one by one: a copy for every task but the last, whose gradient stays where the backward pass put it.
/// The copies live in the current <see cref="TensorScope"/>.
/// </summary>
internal sealed class TaskGradients(IReadOnlyList<Parameter> parameters, int tasks)
{
    private readonly Tensor?[,] held = new Tensor?[tasks, parameters.Count];

    /// <summary>Takes what the backward passes of a task have left on the parameters; tasks come in order.</summary>
    public void Take(int task)
    {
        bool last = task == tasks - 1;
        for (int p = 0; p < parameters.Count; p++)
            if (parameters[p] is { HasGrad: true } parameter)
                held[task, p] = last ? parameter.Grad : CopyOf(parameter.Grad);
        // Parts of a joint parameter share one mark, so nothing is cleared before all is copied.
        if (!last)
            foreach (Parameter parameter in parameters)
                parameter.ClearGrad();
    }

    /// <summary>The products of the tasks' gradients with each other, over the parameters that at least two tasks share.</summary>
    public double[,] Gram()
    {
        var gram = new double[tasks, tasks];
        for (int p = 0; p < parameters.Count; p++)
        {
            if (!IsShared(p))
                continue;
            for (int i = 0; i < tasks; i++)
                for (int j = i; j < tasks; j++)
                    if (held[i, p] is { } a && held[j, p] is { } b)
                        gram[i, j] += i == j ? Kernels.Current.SumOfSquares(a) : Kernels.Current.Dot(a, b);
        }

        for (int i = 0; i < tasks; i++)
            for (int j = 0; j < i; j++)
                gram[i, j] = gram[j, i];
        return gram;
    }

    /// <summary>
    /// Puts a sum back onto the parameters: of shared ones, each task's gradient times its factor; others get theirs as it was.
    /// </summary>
    public void Combine(ReadOnlySpan<double> factors)
    {
        for (int p = 0; p < parameters.Count; p++)
        {
            bool shared = IsShared(p);
            if (shared && held[tasks - 1, p] is { } inPlace && factors[^1] != 1)
                Kernels.Current.Copy(inPlace, inPlace, accumulate: false, (float)factors[^1]);
            for (int task = 0; task < tasks - 1; task++)
                if (held[task, p] is { } gradient)
                    parameters[p].AddGrad(gradient, shared ? (float)factors[task] : 1);
        }
    }

    private bool IsShared(int parameter)
    {
        int count = 0;
        for (int task = 0; task < tasks; task++)
            count += held[task, parameter] is null ? 0 : 1;
        return count >= 2;
    }

    private static Tensor CopyOf(Tensor gradient)
    {
        Tensor copy = Tensor.Empty(gradient.Shape);
        Kernels.Current.Copy(gradient, copy, accumulate: false);
        return copy;
    }
}
