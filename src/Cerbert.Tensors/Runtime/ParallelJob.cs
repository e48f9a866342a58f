using System.Runtime.ExceptionServices;

namespace Cerbert.Tensors.Runtime;

/// <summary>The tasks of one <see cref="WorkerPool"/> call, handed out one by one. Reused from call to call.</summary>
internal sealed class ParallelJob
{
    [ThreadStatic]
    private static bool insideTask;

    private Action<int>? body;
    private int tasks;
    private int next;
    private Exception? failure;

    /// <summary>Whether the calling thread is inside <see cref="Work"/>.</summary>
    public static bool InsideTask => insideTask;

    /// <summary>Sets the tasks. No thread may be inside <see cref="Work"/>.</summary>
    public void Begin(int tasks, Action<int> body)
    {
        (this.tasks, this.body, failure) = (tasks, body, null);
        Volatile.Write(ref next, 0);
    }

    /// <summary>Takes tasks until none is left; never throws. Called by every thread that takes part.</summary>
    public void Work()
    {
        insideTask = true;
        try
        {
            for (int i = Interlocked.Increment(ref next) - 1; i < tasks; i = Interlocked.Increment(ref next) - 1)
                body!(i);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, e, null);
            // No more tasks for anyone; far from overflow, since each thread counts past the end once.
            Volatile.Write(ref next, tasks);
        }
        finally
        {
            insideTask = false;
        }
    }

    /// <summary>Forgets the tasks and throws what one of them threw. No thread may be inside <see cref="Work"/>.</summary>
    public void End()
    {
        body = null;
        if (failure is { } thrown)
        {
            failure = null;
            ExceptionDispatchInfo.Throw(thrown);
        }
    }
}
