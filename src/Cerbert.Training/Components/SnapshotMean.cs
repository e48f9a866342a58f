using Cerbert.Tensors;

namespace Cerbert.Training.Components;

/// <summary>The last K snapshots of a model's weights, taken every so many steps, and another model that is kept at their mean.</summary>
internal sealed class SnapshotMean
{
    private readonly (Parameter Source, Parameter Mean, Tensor[] Snapshots)[] all;
    private readonly int count;
    private readonly long every;

    /// <summary>Takes the first snapshot: the weights that training starts from.</summary>
    /// <param name="pairs">What snapshots are taken of, and where their mean goes.</param>
    /// <param name="count">K, the most snapshots that are kept.</param>
    /// <param name="every">Steps between two snapshots.</param>
    public SnapshotMean(IEnumerable<(Parameter Source, Parameter Mean)> pairs, int count, long every)
    {
        (this.count, this.every) = (count, every);
        all = [.. pairs.Select(pair => (pair.Source, pair.Mean, (Tensor[])[.. Enumerable.Range(0, count).Select(_ => pair.Source.NewCompanion())]))];
        // The places that are still empty are saved as well, and a resumed run has to save the same.
        foreach ((Parameter source, _, Tensor[] snapshots) in all)
            foreach (Tensor snapshot in snapshots)
                Kernels.Current.Copy(source.Value, snapshot, accumulate: false);
    }

    /// <summary>The snapshots by the parameters' names.</summary>
    public IEnumerable<(string Name, Tensor State)> State =>
        all.SelectMany(item => item.Snapshots.Select((snapshot, i) => ($"{item.Source.Name}.snapshot{i}", snapshot)));

    /// <summary>Takes a snapshot in place of the oldest one, where it is time, and renews the mean.</summary>
    /// <param name="step">Optimizer steps done.</param>
    public void AfterStep(long step)
    {
        if (step % every != 0)
            return;
        long taken = step / every + 1;
        int place = (int)((taken - 1) % count), there = (int)Math.Min(taken, count);
        var shares = new float[there];
        Array.Fill(shares, 1f / there);
        foreach ((Parameter source, Parameter mean, Tensor[] snapshots) in all)
        {
            Kernels.Current.Copy(source.Value, snapshots[place], accumulate: false);
            Kernels.Current.WeightedSum(snapshots[..there], shares, mean.Value);
            mean.Touch();
        }
    }
}
