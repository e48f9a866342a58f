using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

/// <summary>What attention does for one head of one sentence.</summary>
internal interface IHeadKernel
{
    void Run<V>(int sentence, int head)
        where V : struct, IVector<V>;
}

/// <summary>Shares sentences and heads over the worker pool; the heads of one sentence follow each other on one thread.</summary>
internal static class Heads
{
    /// <summary>Runs a kernel for every sentence and head of a call.</summary>
    public static void ForEach<TKernel>(in AttentionCall call, in TKernel kernel)
        where TKernel : struct, IHeadKernel =>
        Pieces.ForTasks(call.Tasks, new HeadTasks<TKernel>(call, kernel));

    private readonly struct HeadTasks<TKernel>(AttentionCall call, TKernel kernel) : ITaskKernel
        where TKernel : struct, IHeadKernel
    {
        public void Run<V>(int task)
            where V : struct, IVector<V>
        {
            (int sentence, int first) = call.Task(task);
            for (int head = first; head < first + call.HeadsPerTask; head++)
                kernel.Run<V>(sentence, head);
        }
    }
}

/// <summary>One kernel for long sentences, another for the rest. A sentence's own length decides, so that its results do not hang on the batch.</summary>
internal readonly struct ByLength<TLong, TShort>(AttentionCall call, TLong longer, TShort shorter) : IHeadKernel
    where TLong : struct, IHeadKernel
    where TShort : struct, IHeadKernel
{
    public void Run<V>(int sentence, int head)
        where V : struct, IVector<V>
    {
        if (call.IsLong(call.Sequences.Length(sentence), call.Keys.Length(sentence)))
            longer.Run<V>(sentence, head);
        else
            shorter.Run<V>(sentence, head);
    }
}
