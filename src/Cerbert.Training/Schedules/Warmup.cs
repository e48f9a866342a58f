namespace Cerbert.Training.Schedules;

/// <summary>The parts most schedules share.</summary>
internal static class Warmup
{
    /// <summary>The rising part: step / warmup before the warm-up's end, null after it.</summary>
    public static double? Rise(long step, long warmup) => step < warmup ? (double)step / warmup : null;

    /// <summary>How far the run after the warm-up is done: 0 at its first step, 1 at the planned end, more past it.</summary>
    public static double Progress(long step, long warmup, long total) => (double)(step - warmup) / Math.Max(1, total - warmup);
}
