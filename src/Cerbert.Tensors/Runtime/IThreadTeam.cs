namespace Cerbert.Tensors.Runtime;

/// <summary>Threads that can work on a job together.</summary>
internal interface IThreadTeam
{
    /// <summary>
    /// Lets the calling thread and up to <paramref name="threads"/> − 1 others work on the job; returns when no thread
    /// works on it any more. Never called by two threads at once.
    /// </summary>
    void Run(ParallelJob job, int threads);
}
