namespace Cerbert.Tests.Checkpoints;

/// <summary>A file on a disk with room for so many bytes more.</summary>
internal sealed class FullDisk(string path, Func<int> room, Action<int> use)
    : FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0)
{
    // Writes of spans come here as well: a derived FileStream passes them on as arrays.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (count > room())
            throw new IOException("No space left on device");
        use(count);
        base.Write(buffer, offset, count);
    }
}
