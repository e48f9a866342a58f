using Cerbert.Training.Configuration;
using Cerbert.Training.Optimizers;

namespace Cerbert.Training.Planning;

/// <summary>Which setting would halve what a run takes: settings whose effect follows from what was measured.</summary>
internal static class PlanAdvice
{
    /// <summary>What would halve the time.</summary>
    /// <param name="config">The run.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="preparation">Seconds that no number of steps changes.</param>
    /// <param name="training">Seconds of steps.</param>
    /// <param name="around">Seconds of evaluating and saving, in proportion to the number of evaluations.</param>
    public static string Time(RunConfig config, long steps, double preparation, double training, double around)
    {
        double half = (preparation + training + around) / 2;
        if (preparation > half)
            return config.Training.Mode == TrainingMode.HeadOnly
                ? "most of the time goes to running the encoder once per example: tokenizer.max_length, or fewer examples (data.limit)"
                : "most of the time goes to reading the data: fewer examples (data.limit)";
        if (around > half && config.Evaluation.EverySteps is { } every)
            return $"evaluation.every_steps: {Math.Ceiling(every * around / (around - half)):0} instead of {every}: {around / (2 * half):P0} of the time goes to scoring dev data and saving";
        // Steps, and the evaluations that come with them, shrink together.
        double share = Math.Max(0, (half - preparation) / (training + around));
        string fewer = config.Training is { MaxSteps: null, Epochs: > 1 } && share >= 0.4
            ? $"training.epochs: {Math.Max(1, Math.Round(config.Training.Epochs * share)):0} instead of {config.Training.Epochs}"
            : $"training.max_steps: {Math.Max(1, Math.Floor(steps * share)):0} instead of {steps}";
        return config.Training.Mode == TrainingMode.Full && config.Encoder.Folder is not null
            ? $"{fewer}; or training.mode: head_only, which trains no encoder, for a far worse model"
            : fewer;
    }

    /// <summary>What would halve the memory.</summary>
    /// <param name="config">The run.</param>
    /// <param name="peak">Bytes at the peak.</param>
    /// <param name="constant">Of them, bytes that do not depend on the batch.</param>
    public static string Memory(RunConfig config, long peak, long constant)
    {
        double share = ((peak / 2.0) - constant) / Math.Max(1, peak - constant);
        TrainingConfig training = config.Training;
        if (share <= 0)
            return $"no setting of the batch: {(double)constant / peak:P0} of it are the program, the data, weights, gradients and the optimizer's memory; a smaller encoder{(training.Optimizer is AdafactorConfig ? "" : ", or optimizer: adafactor, which remembers less,")} is what is left";
        string batch = training.MaxTokens is { } tokens
            ? $"training.max_tokens: {Math.Max(1, Math.Floor(tokens * share)):0} instead of {tokens}"
            : Smaller(training.BatchSize ?? 1, share, training.Accumulation);
        return training.GradientCheckpointing ? batch : $"{batch}; or training.gradient_checkpointing: true, which keeps a fraction of the activations for about a third more time";
    }

    private static string Smaller(int size, double share, int accumulation)
    {
        int smaller = Math.Max(1, (int)(size * share));
        return size == 1 ? "tokenizer.max_length"
            : $"training.batch_size: {smaller} instead of {size}, with accumulation: {(int)Math.Ceiling((double)size * accumulation / smaller)} for the same steps";
    }
}
