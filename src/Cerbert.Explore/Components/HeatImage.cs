using System.Buffers.Binary;
using System.IO.Compression;

namespace Cerbert.Explore.Components;

/// <summary>Probabilities as a picture (PNG, ISO/IEC 15948) in an address: one colour, as opaque as the square root of the probability.</summary>
internal static class HeatImage
{
    // Seen on white and on black.
    private static readonly byte[] colour = [0x25, 0x7a, 0xe6];

    /// <summary>A data: address of a picture with a dot for each number.</summary>
    /// <param name="values">[rows, columns], from 0 to 1.</param>
    /// <param name="rows">Dots down.</param>
    /// <param name="columns">Dots across.</param>
    /// <param name="most">At most so many dots each way: the largest of the numbers that share one.</param>
    public static string Of(ReadOnlySpan<float> values, int rows, int columns, int most = int.MaxValue)
    {
        int height = Math.Min(rows, most), width = Math.Min(columns, most);
        var dots = new float[height * width];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++)
            {
                ref float dot = ref dots[((int)((long)r * height / rows) * width) + (int)((long)c * width / columns)];
                dot = Math.Max(dot, values[(r * columns) + c]);
            }

        return "data:image/png;base64," + Convert.ToBase64String(Encode(dots, height, width));
    }

    private static byte[] Encode(float[] dots, int height, int width)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 6); // eight bits of red, green, blue and opacity
        Write(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < dots.Length; i++)
            {
                if (i % width == 0)
                    zip.WriteByte(0); // a row without a filter
                zip.Write(colour);
                zip.WriteByte((byte)Math.Round(255 * Math.Sqrt(Math.Clamp(dots[i], 0, 1))));
            }
        }

        Write(file, "IDAT"u8, packed.ToArray());
        Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void Write(MemoryStream file, ReadOnlySpan<byte> kind, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Sum(Sum(uint.MaxValue, kind), content));
        file.Write(number);
    }

    // CRC-32, section 5.5 of the standard.
    private static uint Sum(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
        }

        return crc;
    }
}
