using System.Buffers.Binary;

namespace Cerbert.Models.Checkpoints;

/// <summary>One row of a zip archive's table, as the file states it.</summary>
/// <param name="Method">0 for stored.</param>
/// <param name="Encrypted">Whether the content is encrypted.</param>
/// <param name="StoredLength">Bytes in the archive.</param>
/// <param name="Length">Bytes of the content.</param>
/// <param name="Header">Where its local header is in the file.</param>
internal readonly record struct ZipEntry(int Method, bool Encrypted, long StoredLength, long Length, long Header)
{
    /// <summary>Parses the fixed part of a row and its extra fields, where zip64 keeps what needs more than 32 bits.</summary>
    public static ZipEntry Parse(ReadOnlySpan<byte> row, ReadOnlySpan<byte> extra)
    {
        ReadOnlySpan<byte> wide = Zip64(extra);
        long length = Take(BinaryPrimitives.ReadUInt32LittleEndian(row[24..]), ref wide);
        long stored = Take(BinaryPrimitives.ReadUInt32LittleEndian(row[20..]), ref wide);
        long header = Take(BinaryPrimitives.ReadUInt32LittleEndian(row[42..]), ref wide);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(row[8..]);
        return new ZipEntry(BinaryPrimitives.ReadUInt16LittleEndian(row[10..]), (flags & 1) != 0, stored, length, header);
    }

    // 0xffffffff says: the next 8 bytes of the zip64 field have it. Missing ones give a length no file has.
    private static long Take(uint narrow, ref ReadOnlySpan<byte> wide)
    {
        if (narrow != uint.MaxValue)
            return narrow;
        if (wide.Length < 8)
            return long.MaxValue;
        long value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
        return value;
    }

    private static ReadOnlySpan<byte> Zip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (id == 1)
                return extra.Slice(4, size);
            extra = extra[(4 + size)..];
        }
        return [];
    }
}
