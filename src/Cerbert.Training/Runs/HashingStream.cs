using System.Security.Cryptography;

namespace Cerbert.Training.Runs;

/// <summary>A file being written whose SHA-256 is known when it is closed; closing syncs it to the disk.</summary>
internal sealed class HashingStream(FileStream file) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;
    private bool _closed;

    /// <summary>The hash in lower-case hex, once disposed.</summary>
    public string Sha256 { get; private set; } = "";

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_closed;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException("a part is written from its start to its end");
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer);
        _hash.AppendData(buffer);
        _length += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a part is only written");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a part is written from its start to its end");

    public override void SetLength(long value) => throw new NotSupportedException("a part is written from its start to its end");

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed)
        {
            _closed = true;
            Sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
            _hash.Dispose();
            using (file)
                file.Flush(flushToDisk: true);
        }
        base.Dispose(disposing);
    }
}
