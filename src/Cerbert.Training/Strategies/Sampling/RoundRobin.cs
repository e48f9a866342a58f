namespace Cerbert.Training.Strategies;

/// <summary>The tasks in turn: every task gets equally many steps, in a fixed order. Like <see cref="UniformSampler"/> without chance.</summary>
/// <param name="tasks">How many there are.</param>
public sealed class RoundRobin(int tasks) : TaskSampler
{
    /// <inheritdoc/>
    public override int Choose(long step, double epoch) => (int)(step % tasks);
}
