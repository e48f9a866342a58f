using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>
/// Slow weights behind any optimizer (Zhang et al., arXiv 1907.08610, algorithm 1): after every k-th update of a parameter
/// slow ← slow + α·(fast − slow) and fast ← slow; the optimizer's own memory stays. One fused pass, every k steps.
/// </summary>
/// <remarks>Evaluated and saved are the fast weights, as they are between two meetings.</remarks>
internal sealed class Lookahead(LookaheadConfig config, int parameters) : IDisposable
{
    private readonly Tensor?[] slow = new Tensor?[parameters];

    /// <summary>The slow weights of a parameter.</summary>
    public Tensor Slow(int index, Parameter parameter) => slow[index] ??= parameter.NewCompanion();

    /// <summary>Whether an update is one after which fast and slow weights meet.</summary>
    public bool Meets(long count) => count % config.Steps == 0;

    /// <summary>Before an update: the slow weights start where the parameter does.</summary>
    public void Start(int index, Parameter parameter, long count)
    {
        if (count == 1)
            Kernels.Current.Copy(parameter.Value, Slow(index, parameter), accumulate: false);
    }

    /// <summary>After an update: fast and slow weights meet where it is time.</summary>
    public void Follow(int index, Parameter parameter, long count)
    {
        if (Meets(count))
            Kernels.Current.Lookahead(parameter.Value, Slow(index, parameter), parameter.HalfToRefresh, (float)config.Alpha);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor? tensor in slow)
            tensor?.Dispose();
    }
}
