using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>Scales all gradients down together when their joint norm is large (Pascanu et al., arXiv 1211.5063).</summary>
public static class GradientClipping
{
    /// <summary>The Euclidean norm of all gradients together, in double precision and in parameter order.</summary>
    public static double Norm(IReadOnlyList<Parameter> parameters) => Math.Sqrt(Squares(parameters));

    /// <summary>The square of <see cref="Norm"/>.</summary>
    internal static double Squares(IEnumerable<Parameter> parameters)
    {
        double squares = 0;
        foreach (Parameter parameter in parameters)
            if (!parameter.Frozen && parameter.HasGrad)
                squares += parameter.RowGrad is { } rows ? Kernels.Current.SumOfSquares(rows) : Kernels.Current.SumOfSquares(parameter.Grad);
        return squares;
    }

    /// <summary>The factor that brings the norm down to the limit: min(1, limit / (norm + 1e-6)); 1 for a limit of 0.</summary>
    public static double Factor(double norm, double limit) => limit <= 0 ? 1 : Math.Min(1, limit / (norm + 1e-6));
}
