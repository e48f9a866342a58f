namespace Cerbert.Training.Strategies;

/// <summary>Chooses the task of a step; a pure function of its settings, the seed and the step.</summary>
public abstract class TaskSampler
{
    /// <summary>The place of the task in the config's order.</summary>
    /// <param name="step">Steps done before.</param>
    /// <param name="epoch">Epochs done before, as a fraction.</param>
    public abstract int Choose(long step, double epoch);
}
