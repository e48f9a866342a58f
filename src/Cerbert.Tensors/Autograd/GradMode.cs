namespace Cerbert.Tensors.Autograd;

/// <summary>Whether ops on this thread are recorded for a backward pass. On by default.</summary>
public static class GradMode
{
    [ThreadStatic]
    private static bool disabled;

    /// <summary>Whether ops are recorded.</summary>
    public static bool Enabled => !disabled;

    /// <summary>Stops recording until the result is disposed: inference, frozen parts, averages.</summary>
    public static IDisposable Disable()
    {
        var restore = new Restore(disabled);
        disabled = true;
        return restore;
    }

    private sealed class Restore(bool before) : IDisposable
    {
        public void Dispose() => disabled = before;
    }
}
