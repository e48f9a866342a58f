namespace Cerbert.Training.Schedules;

/// <summary>
/// The learning rate over a run, as a multiple of the base rate. A pure function of the step, so that a resumed run needs
/// nothing but its step number.
/// </summary>
public abstract class LearningRateSchedule
{
    /// <summary>The multiplier of the base rate for one optimizer step.</summary>
    /// <param name="step">Steps done before this one: 0 for the first. Steps past the planned end are allowed.</param>
    /// <returns>0 or more; most schedules stay within 0 to 1.</returns>
    public abstract double Multiplier(long step);
}
