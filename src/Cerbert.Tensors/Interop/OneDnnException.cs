namespace Cerbert.Tensors.Interop;

/// <summary>oneDNN refused a call. The message names the operation, the shapes and oneDNN's own status.</summary>
public sealed class OneDnnException : InvalidOperationException
{
    internal OneDnnException(string message)
        : base(message)
    {
    }

    /// <summary>Throws unless <paramref name="status"/> is success. <paramref name="subject"/> is formatted only on failure.</summary>
    internal static void Check<T>(int status, string operation, in T subject)
    {
        if (status != 0)
            Throw(status, operation, subject?.ToString());
    }

    private static void Throw(int status, string operation, string? subject) =>
        throw new OneDnnException($"oneDNN: {operation} failed for {subject}: {Describe(status)}");

    // dnnl_status_t; the first seven values are the same in 2.x and 3.x.
    private static string Describe(int status) => status switch
    {
        1 => "out of memory",
        2 => "invalid arguments",
        3 => "not implemented for this processor or layout",
        4 => "no implementation left to try",
        5 => "runtime error",
        6 => "not required",
        _ => $"status {status}",
    };
}
