using System.Text;

namespace Cerbert.Training.Runs;

/// <summary>Reads what was added to a log since the last time, while another process writes it.</summary>
internal sealed class LogTail(string path)
{
    // Lines carry times to the microsecond: no other line ends like the last one read.
    private const int MarkLength = 64;

    private long position;
    private byte[] mark = [];

    /// <summary>The whole lines added since the last call.</summary>
    /// <param name="anew">Whether the log was rewritten, so that these are all of its lines: a resumed run drops those after its checkpoint.</param>
    /// <returns>Empty where there is nothing new, or no log.</returns>
    public IReadOnlyList<string> Next(out bool anew)
    {
        anew = false;
        if (!File.Exists(path))
            return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (position > 0 && !IsSame(stream))
            (position, mark, anew) = (0, [], true);
        if (stream.Length <= position)
            return [];
        stream.Position = position;
        var added = new byte[stream.Length - position];
        int length = stream.ReadAtLeast(added, added.Length, throwOnEndOfStream: false);
        int end = added.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        if (end == 0)
            return [];
        position += end;
        mark = added[Math.Max(0, end - MarkLength)..end];
        return Encoding.UTF8.GetString(added, 0, end - 1).Split('\n');
    }

    private bool IsSame(FileStream stream)
    {
        if (stream.Length < position)
            return false;
        var there = new byte[mark.Length];
        stream.Position = position - mark.Length;
        return stream.ReadAtLeast(there, there.Length, throwOnEndOfStream: false) == there.Length && there.AsSpan().SequenceEqual(mark);
    }
}
