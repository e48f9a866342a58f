namespace Cerbert.Tensors.Runtime;

/// <summary>
/// The threads that kernels run on: the caller and <see cref="Threads"/> − 1 helpers that wait between calls.
/// </summary>
/// <remarks>
/// Work is split into numbered tasks; which thread takes which task is not fixed, so a task writes only what belongs
/// to its number, and results do not depend on the schedule. Calls from several threads at once take turns; a call
/// from inside a task runs its tasks in place.
/// </remarks>
public static class WorkerPool
{
    private static readonly Lock Gate = new();
    private static readonly ParallelJob Job = new();
    private static readonly ThreadTeam Team = new();

    /// <summary>Threads that share the work: CERBERT_THREADS, or the processors this process may use.</summary>
    public static int Threads { get; private set; } = DefaultThreads();

    /// <summary>Whether the calling thread is running a task: what it starts runs in place.</summary>
    internal static bool InsideTask => ParallelJob.InsideTask;

    /// <summary>Changes the number of threads, for tests and benchmarks.</summary>
    public static void Use(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (Gate)
            Threads = threads;
    }

    /// <summary>Runs <paramref name="body"/> for every number from 0 to <paramref name="tasks"/> − 1 and waits for all of them.</summary>
    /// <remarks>An exception ends the work early and is thrown here; of several, one is.</remarks>
    public static void Run(int tasks, Action<int> body) => Run(tasks, new Calls(body));

    /// <summary>As the other, for tasks that are a struct: nothing is allocated.</summary>
    internal static void Run<T>(int tasks, in T work)
        where T : struct, ITasks
    {
        if (tasks <= 1 || Threads == 1 || InsideTask)
        {
            for (int i = 0; i < tasks; i++)
                work.Run(i);
            return;
        }

        lock (Gate)
        {
            Shared<T>.Work = work;
            Job.Begin(tasks, Shared<T>.Task);
            Team.Run(Job, Math.Min(Threads, tasks));
            Shared<T>.Work = default;
            Job.End();
        }
    }

    private readonly struct Calls(Action<int> body) : ITasks
    {
        public void Run(int task) => body(task);
    }

    /// <summary>Where the tasks of the present call lie, and the one delegate through which all calls with such tasks run.</summary>
    private static class Shared<T>
        where T : struct, ITasks
    {
        public static readonly Action<int> Task = static i => Work.Run(i);
        public static T Work;
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
}
