namespace Cerbert.Tensors.Runtime;

/// <summary>
/// The threads that kernels run on: the caller and <see cref="Threads"/> − 1 helpers that wait between calls.
/// </summary>
/// <remarks>
/// Work is split into numbered tasks; which thread takes which task is not fixed, so a task writes only what belongs
/// to its number, and results do not depend on the schedule. Calls from several threads at once take turns; a call from inside a
/// task runs its tasks in place.
/// </remarks>
public static class WorkerPool
{
    private static readonly Lock Gate = new();
    private static readonly SemaphoreSlim Wake = new(0);
    [ThreadStatic]
    private static bool insideTask;
    private static Job? current;
    private static int started;

    /// <summary>Threads that share the work: CERBERT_THREADS, or the processors this process may use.</summary>
    public static int Threads { get; private set; } = DefaultThreads();

    /// <summary>Whether the calling thread is running a task: what it starts runs in place.</summary>
    internal static bool InsideTask => insideTask;

    /// <summary>Changes the number of threads, for tests and benchmarks.</summary>
    public static void Use(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (Gate)
            Threads = threads;
    }

    /// <summary>Runs <paramref name="body"/> for every number from 0 to <paramref name="tasks"/> − 1 and waits for all of them.</summary>
    public static void Run(int tasks, Action<int> body)
    {
        if (tasks <= 0)
            return;
        if (tasks == 1 || Threads == 1 || insideTask)
        {
            for (int i = 0; i < tasks; i++)
                body(i);
            return;
        }

        lock (Gate)
        {
            int helpers = Math.Min(Threads, tasks) - 1;
            while (started < helpers)
                StartHelper();
            var job = new Job(body, tasks, helpers);
            Volatile.Write(ref current, job);
            Wake.Release(helpers);
            job.Work();
            job.WaitForHelpers();
            Volatile.Write(ref current, null);
            job.ThrowIfFailed();
        }
    }

    /// <summary>Splits 0..<paramref name="count"/> into pieces of at least <paramref name="grain"/> and runs them: body(start, end).</summary>
    public static void For(int count, int grain, Action<int, int> body)
    {
        if (count <= 0)
            return;
        int pieces = Math.Clamp(count / Math.Max(1, grain), 1, Threads * 4);
        if (pieces == 1)
            body(0, count);
        else
            Run(pieces, i => body((int)((long)count * i / pieces), (int)((long)count * (i + 1) / pieces)));
    }

    private static int DefaultThreads()
    {
        string? asked = Environment.GetEnvironmentVariable("CERBERT_THREADS");
        if (string.IsNullOrWhiteSpace(asked))
            return Environment.ProcessorCount;
        return int.TryParse(asked, out int threads) && threads is >= 1 and <= 1024
            ? threads
            : throw new InvalidDataException($"CERBERT_THREADS is '{asked}': expected a whole number from 1 to 1024");
    }

    private static void StartHelper()
    {
        started++;
        new Thread(() =>
        {
            while (true)
            {
                Wake.Wait();
                Volatile.Read(ref current)?.WorkAsHelper();
            }
        })
        { IsBackground = true, Name = "cerbert worker" }.Start();
    }

    private sealed class Job(Action<int> body, int tasks, int helpers)
    {
        private int next;
        private int helpersLeft = helpers;
        private Exception? failure;

        public void Work()
        {
            insideTask = true;
            try
            {
                for (int i = Interlocked.Increment(ref next) - 1; i < tasks; i = Interlocked.Increment(ref next) - 1)
                    body(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
                Volatile.Write(ref next, tasks);
            }
            finally
            {
                insideTask = false;
            }
        }

        public void WorkAsHelper()
        {
            Work();
            Interlocked.Decrement(ref helpersLeft);
        }

        public void WaitForHelpers()
        {
            var spin = new SpinWait();
            while (Volatile.Read(ref helpersLeft) > 0)
                spin.SpinOnce(sleep1Threshold: -1);
        }

        public void ThrowIfFailed()
        {
            if (failure is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }
}
