using System.Globalization;

namespace Cerbert.Training.Runs;

/// <summary>Turns what goes wrong while saving into one line that says what is left and what to do.</summary>
internal static class SaveError
{
    /// <summary>Whether the exception is the disk's or the rights' fault rather than the program's.</summary>
    public static bool IsStorage(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>Whether the disk, or the user's share of it, has no room left.</summary>
    public static bool IsFull(Exception e) => e is IOException && e.HResult is 28 or 122 or unchecked((int)0x80070070);

    public static IOException Describe(Exception cause, string path)
    {
        string free = FreeBytes(path) is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" ({bytes:N0} bytes free there)") : "";
        string previous = Path.Exists(path) ? "what was saved there before is unchanged" : "nothing was saved there";
        return new IOException($"{path}: cannot be saved: {cause.Message.TrimEnd('.')}{free}; {previous}; free some space or choose another folder (output)", cause);
    }

    private static long? FreeBytes(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
        }
        catch (Exception e) when (IsStorage(e) || e is ArgumentException)
        {
            return null;
        }
    }
}
