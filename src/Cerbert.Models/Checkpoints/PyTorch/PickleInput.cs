using System.Buffers.Binary;
using System.Text;

namespace Cerbert.Models.Checkpoints;

/// <summary>Reads the bytes of a pickle from a part of a file, never past its end and never more than are there.</summary>
internal sealed class PickleInput(FileBytes file, long start, long end)
{
    private const int LongestString = 1 << 20;

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A state dictionary takes about 60 instructions per tensor.
    private const int Budget = 2_000_000;

    private readonly byte[] _buffer = new byte[1 << 14];
    private long _filled = start;
    private int _at;
    private int _count;
    private long _charged;

    /// <summary>The file, for messages.</summary>
    public string Path => file.Path;

    /// <summary>The position in the file of the next byte.</summary>
    public long Position => _filled - _count + _at;

    /// <summary>Counts work done for the pickle; more than any state dictionary needs is an error.</summary>
    public void Charge(int objects)
    {
        _charged += objects;
        if (_charged > Budget)
            throw Error($"makes more than {Budget} objects");
    }

    public byte ReadByte()
    {
        if (_at == _count)
            Fill();
        return _buffer[_at++];
    }

    public ushort ReadUInt16() => (ushort)(ReadByte() | (ReadByte() << 8));

    public int ReadInt32() => ReadUInt16() | (ReadUInt16() << 16);

    public long ReadInt64() => (uint)ReadInt32() | ((long)ReadInt32() << 32);

    /// <summary>A big-endian double, as BINFLOAT has it.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(ReadBytes(8));

    /// <summary>So many bytes; a length that is negative, too long for any honest pickle or past the end is an error.</summary>
    public byte[] ReadBytes(long length)
    {
        if (length is < 0 or > LongestString)
            throw Error($"has a string of {length} bytes, at most {LongestString} are accepted");
        if (length > end - Position)
            throw Error("ends inside a string");
        var bytes = new byte[length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = ReadByte();
        return bytes;
    }

    /// <summary>A UTF-8 string of so many bytes.</summary>
    public string ReadString(long length) => Decode(ReadBytes(length));

    /// <summary>A UTF-8 string up to a line feed, as GLOBAL has it.</summary>
    public string ReadLine()
    {
        var bytes = new List<byte>();
        for (byte b = ReadByte(); b != '\n'; b = ReadByte())
        {
            if (bytes.Count == 1024)
                throw Error("has a name of more than 1024 bytes");
            bytes.Add(b);
        }
        return Decode(bytes.ToArray());
    }

    /// <summary>An error about the pickle at the current position.</summary>
    public InvalidDataException Error(string problem) => BadFile.Error(Path, $"its pickle {problem} (byte {Position} of the file): damaged");

    private string Decode(byte[] bytes)
    {
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error("has a string that is not valid UTF-8");
        }
    }

    private void Fill()
    {
        int count = (int)Math.Min(_buffer.Length, end - _filled);
        if (count <= 0)
            throw Error("ends too early or is too long");
        file.ReadExactly(_filled, _buffer.AsSpan(0, count));
        _filled += count;
        _count = count;
        _at = 0;
    }
}
