using Cerbert.Tensors.Runtime;

namespace Cerbert.Tests.Runtime;

public class WorkerPoolTests
{
    [Fact]
    public void Run_ManyTasks_RunsEachOnce()
    {
        for (int tasks = 0; tasks < 50; tasks++)
        {
            int[] runs = new int[tasks];
            WorkerPool.Run(tasks, i => Interlocked.Increment(ref runs[i]));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Run_TaskThrows_ThrowsTheSameAndWorksAfterwards()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => WorkerPool.Run(100, i => { if (i == 37) throw new InvalidDataException("task 37"); }));
        Assert.Equal("task 37", error.Message);

        int sum = 0;
        WorkerPool.Run(100, i => Interlocked.Add(ref sum, i));
        Assert.Equal(4950, sum);
    }

    [Fact]
    public void Run_EveryTaskThrows_ThrowsOne() =>
        Assert.Throws<InvalidDataException>(() => WorkerPool.Run(100, _ => throw new InvalidDataException("all")));

    [Fact]
    public void Run_InsideATask_RunsInPlace()
    {
        int[] sums = new int[20];
        WorkerPool.Run(20, i =>
        {
            int thread = Environment.CurrentManagedThreadId;
            WorkerPool.Run(10, j =>
            {
                Assert.Equal(thread, Environment.CurrentManagedThreadId);
                sums[i] += j;
            });
        });
        Assert.All(sums, sum => Assert.Equal(45, sum));
    }

    [Fact]
    public void Run_FromSeveralThreads_KeepsCallsApart()
    {
        int failures = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(Call))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.Equal(0, failures);

        void Call()
        {
            for (int round = 0; round < 200; round++)
            {
                int sum = 0;
                WorkerPool.Run(17, i => Interlocked.Add(ref sum, i));
                if (sum != 136)
                    Interlocked.Increment(ref failures);
            }
        }
    }

    [Fact]
    public void Run_TasksOfAStruct_RunsEachOnceAndAllocatesNothing()
    {
        int[] runs = new int[40];
        WorkerPool.Run(runs.Length, new Counting(runs));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 1; round < 100; round++)
            WorkerPool.Run(runs.Length, new Counting(runs));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        Assert.All(runs, count => Assert.Equal(100, count));
    }

    [Fact]
    public void Run_TasksOfAStruct_ThrowsWhatOneThrowsAndRunsInPlaceInsideATask()
    {
        int[] runs = new int[10];
        Assert.Throws<IndexOutOfRangeException>(() => WorkerPool.Run(11, new Counting(runs)));
        WorkerPool.Run(2, _ => WorkerPool.Run(10, new Counting(runs)));
        Assert.All(runs, count => Assert.InRange(count, 2, 3));
    }

    private readonly struct Counting(int[] runs) : ITasks
    {
        public void Run(int task) => Interlocked.Increment(ref runs[task]);
    }

    [Fact]
    public void Use_NoThreads_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => WorkerPool.Use(0));
}

/// <summary>The threads, beside the pool.</summary>
public class ThreadTeamTests
{
    [Fact]
    public void Run_ManyShortJobs_RunsEachTaskOnce()
    {
        var team = new ThreadTeam();
        var job = new ParallelJob();
        for (int round = 0; round < 2000; round++)
        {
            int sum = 0;
            job.Begin(13, i => Interlocked.Add(ref sum, i));
            team.Run(job, 1 + round % 5);
            job.End();
            Assert.Equal(78, sum);
        }
    }

    [Fact]
    public void Run_TasksThatWaitForEachOther_UsesTwoThreads()
    {
        using var met = new Barrier(2);
        var job = new ParallelJob();
        job.Begin(2, _ => Assert.True(met.SignalAndWait(TimeSpan.FromSeconds(20)), "the tasks ran one after the other"));
        new ThreadTeam().Run(job, 2);
        job.End();
    }

    [Fact]
    public void Run_TaskThrows_EndThrowsOnce()
    {
        var job = new ParallelJob();
        job.Begin(8, i => throw new InvalidDataException($"task {i}"));
        new ThreadTeam().Run(job, 3);
        Assert.StartsWith("task ", Assert.Throws<InvalidDataException>(job.End).Message, StringComparison.Ordinal);
        job.End();
    }
}
