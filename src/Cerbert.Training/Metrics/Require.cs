namespace Cerbert.Training.Metrics;

/// <summary>Argument checks shared by the metrics.</summary>
internal static class Require
{
    public static void SameLength(int truth, int predicted)
    {
        if (truth != predicted)
            throw new ArgumentException($"{truth} true values but {predicted} predictions; a metric needs one prediction per example");
    }
}
