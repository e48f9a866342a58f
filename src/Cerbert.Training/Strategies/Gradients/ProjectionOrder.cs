namespace Cerbert.Training.Strategies;

/// <summary>For every task, the order in which its gradient is projected against the others'.</summary>
internal static class ProjectionOrder
{
    /// <summary>Random orders, all equally likely, as a function of seed and step.</summary>
    public static int[][] Draw(int tasks, ulong seed, long step)
    {
        var orders = new int[tasks][];
        int draws = 0;
        for (int task = 0; task < tasks; task++)
        {
            int[] others = [.. Enumerable.Range(0, tasks).Where(other => other != task)];
            for (int i = others.Length - 1; i > 0; i--)
            {
                int j = (int)(StepRandom.Bits(seed, StepRandom.Purpose.Projection, step, draws++) % (ulong)(i + 1));
                (others[i], others[j]) = (others[j], others[i]);
            }

            orders[task] = others;
        }

        return orders;
    }
}
