using System.Diagnostics;
using System.Runtime.CompilerServices;
using Cerbert.Tensors;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>
/// Kernels that take the time of every call and leave the work to others. Of those that a step of BERT spends its time in, they also count the
/// bytes of the operands, each once: what has to come from memory and go there when nothing of it lies in a cache.
/// </summary>
internal sealed partial class KernelProfile(Kernels inner) : Kernels
{
    private readonly Dictionary<Kind, Total> totals = [];

    /// <summary>What was spent since the last <see cref="Clear"/>, by kernel, products by the size of their weight; the longest first.</summary>
    public IReadOnlyList<KernelCost> Costs =>
        [.. totals.OrderByDescending(total => total.Value.Ticks).Select(total => new KernelCost(
            total.Key.Kernel, total.Key.Rows, total.Key.Columns, (double)total.Value.Ticks / Stopwatch.Frequency, total.Value.Calls,
            total.Value.Bytes, total.Value.Flops))];

    /// <summary>Starts anew.</summary>
    public void Clear() => totals.Clear();

    private static long Bytes(params ReadOnlySpan<Tensor?> operands)
    {
        long sum = 0;
        foreach (Tensor? operand in operands)
            sum += operand is null ? 0 : operand.Count * operand.DType.Size();
        return sum;
    }

    private void Timed(Action run, long bytes = 0, [CallerMemberName] string kernel = "")
    {
        long start = Stopwatch.GetTimestamp();
        run();
        Took(start, bytes, kernel);
    }

    private T Timed<T>(Func<T> run, [CallerMemberName] string kernel = "")
    {
        long start = Stopwatch.GetTimestamp();
        T result = run();
        Took(start, 0, kernel);
        return result;
    }

    private void Took(long start, long bytes = 0, [CallerMemberName] string kernel = "") => Took(new Kind(kernel, 0, 0), start, bytes, 0);

    private void Took(Kind kind, long start, long bytes, long flops)
    {
        Total total = totals.GetValueOrDefault(kind);
        totals[kind] = new(total.Ticks + Stopwatch.GetTimestamp() - start, total.Calls + 1, total.Bytes + bytes, total.Flops + flops);
    }

    // A product's weight is [Rows, Columns]; the other kernels have zeros.
    private readonly record struct Kind(string Kernel, int Rows, int Columns);

    private readonly record struct Total(long Ticks, int Calls, long Bytes, long Flops);
}
