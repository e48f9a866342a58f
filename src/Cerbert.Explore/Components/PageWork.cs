namespace Cerbert.Explore.Components;

/// <summary>The one piece of work that a page waits for. A new piece takes the place of the one before, whose results are not wanted any more.</summary>
/// <param name="changed">Draws the page again.</param>
public sealed class PageWork(Action changed) : IDisposable
{
    private CancellationTokenSource? current;

    /// <summary>What is being done; null where nothing is.</summary>
    public string? Doing { get; private set; }

    /// <summary>How much of it is done, from 0 to 1; null where that is not known.</summary>
    public double? Share { get; private set; }

    /// <summary>What went wrong last; null where nothing did.</summary>
    public Exception? Problem { get; set; }

    /// <summary>Does some work and keeps the page informed. Input that is wrong becomes <see cref="Problem"/>.</summary>
    /// <param name="what">What is done, in words.</param>
    /// <param name="work">Has to look at the token after everything it waits for.</param>
    public async Task RunAsync(string what, Func<IProgress<double>, CancellationToken, Task> work)
    {
        Stop();
        using var own = new CancellationTokenSource();
        (current, Doing, Problem) = (own, what, null);
        changed();
        try
        {
            await work(new Progress<double>(share => Report(own, share)), own.Token).ConfigureAwait(true);
        }
        catch (OperationCanceledException)
        {
            // Stopped, or something else is wanted now.
        }
        catch (Exception e) when (current == own && e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Problem = e;
        }
        finally
        {
            if (current == own)
                Forget();
        }
    }

    /// <summary>Ends what is under way.</summary>
    public void Stop()
    {
        current?.Cancel();
        Forget();
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private void Forget() => (current, Doing, Share) = (null, null, null);

    private void Report(CancellationTokenSource of, double share)
    {
        if (current != of)
            return;
        Share = share;
        changed();
    }
}
