namespace Cerbert.Training.Checking;

/// <summary>Where a text was seen first, and with which label.</summary>
/// <param name="Line">The line of the row.</param>
/// <param name="Label">Equal for equal labels; 0 for none.</param>
internal readonly record struct SeenText(long Line, long Label);

/// <summary>The texts of one file by their keys: some 50 bytes for each.</summary>
internal sealed class TextIndex(string file)
{
    private readonly Dictionary<UInt128, SeenText> seen = [];

    /// <summary>The file.</summary>
    public string File => file;

    /// <summary>Remembers a text unless it was there before; then tells where.</summary>
    public bool TryAdd(UInt128 key, SeenText here, out SeenText earlier)
    {
        if (seen.TryGetValue(key, out earlier))
            return false;
        seen.Add(key, here);
        return true;
    }

    /// <summary>Whether a text is there.</summary>
    public bool TryFind(UInt128 key, out SeenText there) => seen.TryGetValue(key, out there);
}
