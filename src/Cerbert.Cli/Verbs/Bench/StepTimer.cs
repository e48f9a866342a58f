using System.Diagnostics;
using Cerbert.Cli.Machine;
using Cerbert.Cli.Output;
using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Memory;
using Cerbert.Tensors.Runtime;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Runs the steps of a plan and measures those after the warm-up.</summary>
internal static class StepTimer
{
    // Of the time a step takes, per product: enough for a stable rate, little beside the steps themselves.
    private static readonly TimeSpan ProductTime = TimeSpan.FromMilliseconds(80);

    /// <summary>Times a step over all batches of a plan.</summary>
    /// <param name="mode">"train", "pretrain" or "infer".</param>
    /// <param name="settings">What to measure.</param>
    /// <param name="precision">Already chosen.</param>
    /// <param name="parameters">Of the model.</param>
    /// <param name="terminal">Shows progress.</param>
    /// <param name="step">One step over a batch, which is made outside the measured time.</param>
    /// <param name="token">Checked between steps.</param>
    public static BenchResult Run(
        string mode, BenchSettings settings, PrecisionChoice precision, long parameters, Terminal terminal, Action<TokenBatch, int[]> step, CancellationToken token)
    {
        BatchPlan plan = settings.Plan;
        var random = new Random((int)settings.Seed);
        KernelProfile? profile = settings.Profile ? new KernelProfile(Kernels.Current) : null;
        var seconds = new List<double>();
        var allocated = new List<double>();
        terminal.Track($"bench {mode}", plan.Batches.Count, progress =>
        {
            long began = Stopwatch.GetTimestamp();
            // On the largest ones: a run touches new memory in its first steps alone.
            int[][] largest = [.. plan.Batches.Skip(BatchPlan.WarmUp).OrderByDescending(batch => batch.Sum()).Take(BatchPlan.WarmUp)];
            for (int i = 0; i < BatchPlan.WarmUp || Stopwatch.GetElapsedTime(began) < BatchPlan.WarmUpTime; i++)
                Step(largest[i % largest.Length]);
            profile?.Clear();
            for (int i = BatchPlan.WarmUp; i < plan.Batches.Count; i++)
            {
                (double time, long bytes) = Step(plan.Batches[i]);
                seconds.Add(time);
                allocated.Add(bytes);
                progress.Update(i + 1, $"{Format.Number(plan.Batches[i].Sum() / time)} tokens/s");
            }

            return seconds.Count;
        });

        (double Seconds, long ManagedBytes) Step(int[] lengths)
        {
            token.ThrowIfCancellationRequested();
            (TokenBatch batch, int[] labels) = BatchPlan.Fill(lengths, settings.Config.VocabularySize, BenchModel.Classes, random);
            long bytes = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            RunUnder(profile, () => step(batch, labels));
            return (Stopwatch.GetElapsedTime(start).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
        }

        // Before anything else is measured: the products below take memory of their own.
        double peak = ProcessMemory.Peak() / 1e6, activations = (TensorMemory.PeakBytes - TensorMemory.Bytes) / 1e6;
        TensorMemory.Trim();
        bool training = mode != "infer";
        int[][] measured = [.. plan.Batches.Skip(BatchPlan.WarmUp)];
        double total = seconds.Sum();
        double rate = measured.Sum(batch => mode == "pretrain" ? BenchPretrainVerb.Flops(settings.Config, batch) : BenchModel.Flops(settings.Config, batch, training)) / total;
        double products = ProductRate(settings, precision.Type, training);
        return new BenchResult
        {
            Mode = mode,
            TokensPerS = Math.Round(measured.Sum(batch => batch.Sum()) / total, 1),
            MedianTokensPerS = Math.Round(Statistics.Median(measured.Select((batch, i) => batch.Sum() / seconds[i])), 1),
            PeakRssMb = Math.Round(peak, 1),
            ActivationMb = Math.Round(activations, 1),
            GradientCheckpointing = settings.Recompute,
            UpdateInBackward = settings.UpdatesInBackward,
            Engine = MatMulEngines.Current.Name,
            Precision = Precisions.NameOf(precision.Type),
            PrecisionWhy = precision.Reason,
            Threads = WorkerPool.Threads,
            Steps = plan.Steps,
            MedianStepMs = Math.Round(1000 * Statistics.Median(seconds), 1),
            ManagedBytesPerStep = (long)Statistics.Median(allocated),
            ModelGflops = Math.Round(rate / 1e9, 4),
            MatmulGflops = Math.Round(products / 1e9, 4),
            MatmulShare = Math.Round(rate / products, 4),
            Parameters = parameters,
            Layers = settings.Config.Layers,
            Hidden = settings.Config.HiddenSize,
            Heads = settings.Config.Heads,
            Ffn = settings.Config.IntermediateSize,
            Vocab = settings.Config.VocabularySize,
            Dropout = settings.Config.HiddenDropout,
            Batch = plan.Batches[0].Length,
            Seq = plan.Source is null ? plan.Longest : null,
            Lengths = plan.Source,
            Grouped = plan.Grouped,
            Profile = profile is null ? null : ProfileTable.Of(profile.Costs, total, settings, precision.Type),
        };
    }

    private static void RunUnder(KernelProfile? profile, Action step)
    {
        Kernels before = Kernels.Current;
        Kernels.Current = profile ?? before;
        try
        {
            step();
        }
        finally
        {
            Kernels.Current = before;
        }
    }

    // The rate of the step's own products, one after another, by the same engine in the same minute.
    private static double ProductRate(BenchSettings settings, DType type, bool training)
    {
        IReadOnlyList<MatrixProduct> products =
            MatrixProduct.OfLayer(settings.Plan.TypicalTokens, settings.Config.HiddenSize, settings.Config.IntermediateSize, training);
        double time = products.Sum(product => product.Flops / product.Measure(MatMulEngines.Current, type, ProductTime));
        return products.Sum(product => product.Flops) / time;
    }
}
