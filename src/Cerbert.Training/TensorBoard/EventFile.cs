using System.Buffers.Binary;
using System.Globalization;
using Cerbert.Training.Runs;

namespace Cerbert.Training.TensorBoard;

/// <summary>
/// A new event file in a folder, as TFRecords: the length of the data (uint64), its masked checksum, the data, its masked checksum, all
/// little-endian.
/// </summary>
/// <remarks>Source: the comment on the format in TensorFlow's record_writer.h.</remarks>
internal sealed class EventFile : IDisposable
{
    private readonly FileStream stream;

    /// <summary>Begins a file. TensorBoard reads the files of a folder in the order of their names, hence of time.</summary>
    public EventFile(string folder)
    {
        Directory.CreateDirectory(folder);
        long seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        int number = 0;
        string Name() => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds}.cerbert.{number:000}"));
        while (File.Exists(Name()))
            number++;
        stream = new FileStream(Name(), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Append(EventMessage.Version(Now));
    }

    /// <summary>Seconds since 1970.</summary>
    public static double Now => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    /// <summary>Appends a message; it is in the file at once, so that a running training can be watched.</summary>
    public void Append(byte[] message)
    {
        byte[] record = new byte[sizeof(ulong) + sizeof(uint) + message.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), Crc32C.Masked(record.AsSpan(0, sizeof(ulong))));
        message.CopyTo(record, sizeof(ulong) + sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - sizeof(uint)), Crc32C.Masked(message));
        try
        {
            stream.Write(record);
            stream.Flush();
        }
        catch (IOException e)
        {
            throw SaveError.Describe(e, stream.Name);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
