using Cerbert.Tensors;
using Cerbert.Training.Strategies;

namespace Cerbert.Tests.Strategies;

public sealed class TaskGradientsTests : IDisposable
{
    private const int Tasks = 3, Size = 1030;

    // Which tasks have a gradient of which parameter.
    private static readonly int[][] Sharing = [[0, 1, 2], [0, 1], [1, 2], [0], [2], [0, 1, 2]];

    private readonly Parameter[] parameters;
    private readonly Parameter stack;

    public TaskGradientsTests()
    {
        (stack, Parameter[] parts) = Parameter.Stack(["query", "key"], new Shape(Size / 2));
        parameters = [.. Enumerable.Range(0, Sharing.Length - 1).Select(p => new Parameter($"p{p}", new Shape(Size))), .. parts];
    }

    public void Dispose()
    {
        foreach (Parameter parameter in parameters.Append(stack))
            parameter.Dispose();
    }

    [Fact]
    public void GramAndCombine_ParametersOfSomeTasks_EqualNaive_StepAfterStep()
    {
        using var gradients = new TaskGradients(parameters, Tasks);
        double[] factors = [0.5, -2, 3];
        for (int step = 0; step < 3; step++)
        {
            for (int task = 0; task < Tasks; task++)
            {
                Backward(step, task);
                gradients.Take(task);
            }

            double[,] gram = gradients.Gram();
            for (int i = 0; i < Tasks; i++)
                for (int j = 0; j < Tasks; j++)
                    Close.Equal(Product(step, i, j), gram[i, j], 1e-3);
            gradients.Combine(factors);
            for (int p = 0; p < Sharing.Length; p++)
                Close.Equal(Combined(step, p, factors), Grad(p), 1e-5, 1e-5, $"parameter {p} of step {step}");
            foreach (Parameter parameter in parameters)
                parameter.ClearGrad();
        }
    }

    [Fact]
    public void Take_AnyTaskButTheLast_MovesBuffersWithoutCopying()
    {
        using var gradients = new TaskGradients(parameters, Tasks);
        Backward(0, 0);
        Tensor before = parameters[0].Grad;
        gradients.Take(0);
        Assert.False(parameters[0].HasGrad);
        Assert.NotSame(before, parameters[0].Grad);
        gradients.Take(1);
        gradients.Take(2);
        // A gradient of one task alone comes back as it is.
        gradients.Combine([5, 5, 5]);
        Assert.Same(before, parameters[0].Grad);
        Assert.Equal(Values(0, 0, 0), before.ToArray());
    }

    [Fact]
    public void ExchangeGrad_PartOfAJointParameterOrAnotherShape_IsRefused()
    {
        using var scope = TensorScope.Begin();
        Assert.Throws<InvalidOperationException>(() => parameters[^1].ExchangeGrad(Tensor.Zeros(new Shape(Size / 2)), holdsGradient: false));
        Assert.Throws<ArgumentException>(() => parameters[0].ExchangeGrad(Tensor.Zeros(new Shape(Size + 1)), holdsGradient: false));
    }

    private void Backward(int step, int task)
    {
        using var scope = TensorScope.Begin();
        for (int p = 0; p < Sharing.Length; p++)
            if (Sharing[p].Contains(task))
                Owner(p).AddGrad(Tensor.From(Values(step, task, p), new Shape(Size)));
    }

    private Parameter Owner(int p) => p < Sharing.Length - 1 ? parameters[p] : stack;

    private float[] Grad(int p) => Owner(p).Grad.ToArray();

    private static float[] Values(int step, int task, int p)
    {
        var random = new Random(step * 100 + task * 10 + p);
        return [.. Enumerable.Range(0, Size).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static double Product(int step, int i, int j) => Enumerable.Range(0, Sharing.Length)
        .Where(p => Sharing[p].Length > 1 && Sharing[p].Contains(i) && Sharing[p].Contains(j))
        .Sum(p => Values(step, i, p).Zip(Values(step, j, p), (a, b) => (double)a * b).Sum());

    private static float[] Combined(int step, int p, double[] factors)
    {
        var sum = new float[Size];
        foreach (int task in Sharing[p])
        {
            float[] values = Values(step, task, p);
            for (int k = 0; k < Size; k++)
                sum[k] += values[k] * (Sharing[p].Length > 1 ? (float)factors[task] : 1);
        }

        return sum;
    }
}
