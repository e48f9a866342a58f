using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Cerbert.Explore.Components;

namespace Cerbert.Tests.Components;

public sealed class HeatImageTests
{
    [Fact]
    public void Of_Probabilities_IsAPictureWithTheirRoots()
    {
        (int width, int height, byte[] rows) = Read(HeatImage.Of([0, 0.25f, 1, 0.5f, 2, -1], 2, 3));
        Assert.Equal((3, 2), (width, height));
        // A row is the number of its filter, then red, green, blue and opacity of each dot.
        Assert.Equal([0, 128, 255], new[] { rows[4], rows[8], rows[12] }.Select(opacity => (int)opacity));
        Assert.Equal([180, 255, 0], new[] { rows[13 + 4], rows[13 + 8], rows[13 + 12] }.Select(opacity => (int)opacity));
    }

    [Fact]
    public void Of_MoreThanMost_KeepsTheLargestOfEachDot()
    {
        var values = new float[100];
        values[(3 * 10) + 9] = 1;
        (int width, int height, byte[] rows) = Read(HeatImage.Of(values, 10, 10, most: 5));
        Assert.Equal((5, 5), (width, height));
        for (int r = 0; r < 5; r++)
            for (int c = 0; c < 5; c++)
                Assert.Equal(r == 1 && c == 4 ? 255 : 0, rows[(r * 21) + 4 + (c * 4)]);
    }

    /// <summary>The size of a picture, and its unpacked rows; checks every sum.</summary>
    private static (int Width, int Height, byte[] Rows) Read(string address)
    {
        Assert.StartsWith("data:image/png;base64,", address, StringComparison.Ordinal);
        byte[] file = Convert.FromBase64String(address["data:image/png;base64,".Length..]);
        var parts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            parts.Add(Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            Assert.Equal(Naive(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            at += 12 + length;
        }

        using var zip = new ZLibStream(new MemoryStream(parts["IDAT"]), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zip.CopyTo(rows);
        return (BinaryPrimitives.ReadInt32BigEndian(parts["IHDR"]), BinaryPrimitives.ReadInt32BigEndian(parts["IHDR"].AsSpan(4)), rows.ToArray());
    }

    // By long division with the polynomial, bit by bit.
    private static uint Naive(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
            for (int bit = 0; bit < 8; bit++)
            {
                bool odd = ((crc ^ (uint)(b >> bit)) & 1) == 1;
                crc = (crc >> 1) ^ (odd ? 0xedb88320u : 0);
            }

        return ~crc;
    }
}
