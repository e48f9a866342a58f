using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Cerbert.Cli.Output;

/// <summary>Takes vectors of texts, row by row.</summary>
internal interface IVectorFile : IDisposable
{
    /// <summary>Adds a vector.</summary>
    void Add(string text, ReadOnlySpan<float> vector);

    /// <summary>All rows are there.</summary>
    void Finish();
}

/// <summary>NumPy's format, version 1.0: float32 [texts, size], little-endian.</summary>
/// <param name="stream">Can be written anywhere: the number of rows is known at the end.</param>
/// <param name="size">Numbers of a vector.</param>
internal sealed class NumpyFile(Stream stream, int size) : IVectorFile
{
    private const int HeaderLength = 128;
    private long rows;

    /// <inheritdoc/>
    public void Add(string text, ReadOnlySpan<float> vector)
    {
        if (rows++ == 0)
            WriteHeader();
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(vector));
            return;
        }

        Span<byte> number = stackalloc byte[sizeof(float)];
        foreach (float value in vector)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, value);
            stream.Write(number);
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        stream.Position = 0;
        WriteHeader();
        stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void WriteHeader()
    {
        string fields = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {size}), }}");
        byte[] header = new byte[HeaderLength];
        header.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), HeaderLength - 10);
        Encoding.ASCII.GetBytes(fields, header.AsSpan(10));
        header[^1] = (byte)'\n';
        stream.Write(header);
    }
}

/// <summary>A line of JSON for each text: <c>{"text": …, "vector": […]}</c>.</summary>
internal sealed class JsonLinesFile(TextWriter writer, bool owns) : IVectorFile
{
    private readonly JsonSerializerOptions options = new(Terminal.JsonOptions) { WriteIndented = false };

    /// <inheritdoc/>
    public void Add(string text, ReadOnlySpan<float> vector) =>
        writer.WriteLine(JsonSerializer.Serialize(new { Text = text, Vector = vector.ToArray() }, options));

    /// <inheritdoc/>
    public void Finish() => writer.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owns)
            writer.Dispose();
    }
}
