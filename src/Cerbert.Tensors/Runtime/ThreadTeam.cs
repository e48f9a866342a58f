namespace Cerbert.Tensors.Runtime;

/// <summary>Background threads that sleep between jobs.</summary>
internal sealed class ThreadTeam
{
    // The state is a flag that says whether helpers may join, and how many have joined and not yet left.
    private const int Open = 1 << 30;

    private readonly object bell = new();
    private ParallelJob? current;
    private int state;
    private int started;
    private int calls;

    /// <summary>
    /// Lets the calling thread and up to <paramref name="threads"/> − 1 others work on the job; returns when no thread
    /// works on it any more. Never called by two threads at once.
    /// </summary>
    public void Run(ParallelJob job, int threads)
    {
        int helpers = threads - 1;
        while (started < helpers)
            StartHelper();
        current = job;
        Volatile.Write(ref state, Open);
        lock (bell)
        {
            calls++;
            for (int i = 0; i < helpers; i++)
                Monitor.Pulse(bell);
        }
        job.Work();

        // A helper that has not woken yet is not waited for: it will find the door shut.
        Interlocked.And(ref state, ~Open);
        var spin = new SpinWait();
        while (Volatile.Read(ref state) != 0)
            spin.SpinOnce(sleep1Threshold: -1);
    }

    private void StartHelper()
    {
        started++;
        new Thread(Help) { IsBackground = true, Name = "cerbert worker" }.Start();
    }

    private void Help()
    {
        int answered = 0;
        while (true)
        {
            lock (bell)
            {
                while (answered == calls)
                    Monitor.Wait(bell);
                answered = calls;
            }
            if (!TryJoin())
                continue;
            current!.Work();
            Interlocked.Decrement(ref state);
        }
    }

    private bool TryJoin()
    {
        for (int seen = Volatile.Read(ref state); (seen & Open) != 0; seen = Volatile.Read(ref state))
        {
            if (Interlocked.CompareExchange(ref state, seen + 1, seen) == seen)
                return true;
        }
        return false;
    }
}
