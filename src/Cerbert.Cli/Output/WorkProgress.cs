namespace Cerbert.Cli.Output;

/// <summary>How long work tells how far it is. Belongs to the thread that does the work.</summary>
internal abstract class WorkProgress
{
    /// <summary>Says how many steps there are, where that shows only on the way; and how many of them were done before.</summary>
    public abstract void Begin(long done, long total);

    /// <summary>Says how many steps are done.</summary>
    /// <param name="done">Of the total.</param>
    /// <param name="detail">What else is worth seeing: loss, tokens per second.</param>
    public abstract void Update(long done, string detail);

    /// <summary>Writes a line that stays, above the bar where there is one.</summary>
    public abstract void WriteLine(string line);
}
