namespace Cerbert.Training.Strategies;

/// <summary>
/// The projections of PCGrad (arXiv 2001.06782, algorithm 1), done on coefficients: every projected gradient is a sum
/// p_i = Σ_k c_ik g_k of the original ones, and p_i · g_j = Σ_k c_ik (g_k · g_j), so the products of the gradients with each other
/// are all that is needed, and no projected gradient is ever held in memory.
/// </summary>
internal sealed class GradientSurgery
{
    /// <summary>Projects each gradient against the others in a given order.</summary>
    /// <param name="gram">gram[i, j] = g_i · g_j.</param>
    /// <param name="orders">For each task, the others.</param>
    public GradientSurgery(double[,] gram, IReadOnlyList<IReadOnlyList<int>> orders)
    {
        int tasks = gram.GetLength(0);
        Coefficients = new double[tasks, tasks];
        for (int i = 0; i < tasks; i++)
        {
            Coefficients[i, i] = 1;
            foreach (int j in orders[i])
            {
                double product = 0;
                for (int k = 0; k < tasks; k++)
                    product += Coefficients[i, k] * gram[k, j];
                if (product >= 0 || gram[j, j] <= 0)
                    continue;
                Coefficients[i, j] -= product / gram[j, j];
                Projections++;
            }
        }
    }

    /// <summary>Projected gradient i is the sum over k of coefficient [i, k] times gradient k.</summary>
    public double[,] Coefficients { get; }

    /// <summary>How often two gradients conflicted.</summary>
    public int Projections { get; }

    /// <summary>The sum of all projected gradients, as factors on the original ones.</summary>
    public double[] Sum()
    {
        int tasks = Coefficients.GetLength(0);
        var factors = new double[tasks];
        for (int i = 0; i < tasks; i++)
            for (int k = 0; k < tasks; k++)
                factors[k] += Coefficients[i, k];
        return factors;
    }
}
