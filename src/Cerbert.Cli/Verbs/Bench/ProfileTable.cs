using Cerbert.Cli.Machine;
using Cerbert.Cli.Output;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Where the time of the measured steps went, beside what the machine reaches with the same products alone and with memory alone.</summary>
internal static class ProfileTable
{
    // Products that take less of a step than this are not worth measuring alone.
    private const double SmallShare = 0.002;

    private static readonly TimeSpan ProductTime = TimeSpan.FromMilliseconds(60);

    /// <summary>Measures the limits, in the same minute as the steps.</summary>
    public static IReadOnlyList<BenchResult.KernelTime> Of(IReadOnlyList<KernelCost> costs, double total, BenchSettings settings, DType type)
    {
        int steps = settings.Plan.Steps, tokens = settings.Plan.TypicalTokens;
        double memory = MemoryRate.Measure();
        var rows = costs.Select(cost => Row(cost, Limit(cost))).ToList();
        double rest = total - costs.Sum(cost => cost.Seconds);
        rows.Add(new("other", Math.Round(1000 * rest / steps, 3), 0, Math.Round(rest / total, 4), null, null, null));
        return rows;

        double Limit(KernelCost cost) =>
            !cost.IsProduct ? memory : cost.Seconds < SmallShare * total || cost.Kernel == KernelCost.Int8 ? 0 : cost.Product(tokens).Measure(MatMulEngines.Current, type, ProductTime);

        BenchResult.KernelTime Row(KernelCost cost, double limit)
        {
            double work = cost.IsProduct ? cost.Flops : cost.Bytes, rate = work / cost.Seconds;
            return new(cost.Name, Math.Round(1000 * cost.Seconds / steps, 3), (double)cost.Calls / steps, Math.Round(cost.Seconds / total, 4),
                cost.IsProduct ? Math.Round(rate / 1e9, 1) : null, cost is { IsProduct: false, Bytes: > 0 } ? Math.Round(rate / 1e9, 2) : null,
                work > 0 && limit > 0 ? Math.Round(rate / limit, 3) : null);
        }
    }

    /// <summary>Writes the table and, below it, what the classes come to.</summary>
    public static void Write(IReadOnlyList<BenchResult.KernelTime> profile, TextWriter to)
    {
        var table = new TextTable("kernel", ">ms per step", ">calls", ">share", ">rate", ">of limit");
        foreach (BenchResult.KernelTime time in profile)
            table.Add(time.Kernel, Format.Number(time.MsPerStep), Format.Number(time.CallsPerStep), $"{time.Share:0.0 %}",
                time.Gflops is { } flops ? $"{Format.Number(flops)} GFLOP/s" : time.GbPerS is { } bytes ? $"{Format.Number(bytes)} GB/s" : "",
                time.OfLimit is { } limit ? $"{limit:0 %}" : "");
        table.Write(to);
        double products = profile.Where(time => time.Gflops is not null).Sum(time => time.Share);
        to.WriteLine($"products {products:0.0 %}, other kernels {1 - products - profile[^1].Share:0.0 %}, outside kernels {profile[^1].Share:0.0 %}; a product's limit is its own rate alone, "
            + "another kernel's that of copying memory: above it, operands lay in a cache");
    }
}
