namespace Cerbert.Tensors.Runtime;

/// <summary>Numbered tasks and what they share. As a struct, a call of <see cref="WorkerPool"/> with it allocates nothing, where a lambda would make a closure.</summary>
internal interface ITasks
{
    /// <summary>Does one task; several threads call this at once, with different numbers.</summary>
    void Run(int task);
}
