using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tests;

/// <summary>
/// Tests that change what the whole process shares (vector width, thread count) or count it (pool, allocations): they run one
/// after another, when nothing else does.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessState
{
    public const string Name = "process state";

    /// <summary>Runs the body at every vector width of this machine.</summary>
    internal static void AtEveryWidth(Action body)
    {
        int before = SimdWidth.Current;
        try
        {
            foreach (int width in SimdWidth.Available)
            {
                SimdWidth.Current = width;
                body();
            }
        }
        finally
        {
            SimdWidth.Current = before;
        }
    }

    /// <summary>Runs the body with this many threads.</summary>
    internal static T WithThreads<T>(int threads, Func<T> body)
    {
        int before = WorkerPool.Threads;
        WorkerPool.Use(threads);
        try
        {
            return body();
        }
        finally
        {
            WorkerPool.Use(before);
        }
    }
}
