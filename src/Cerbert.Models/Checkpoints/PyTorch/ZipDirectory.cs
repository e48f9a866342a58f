using System.Buffers.Binary;
using System.Text;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The table of contents of a zip archive (also zip64) as PyTorch writes them: entries stored, not compressed, so that
/// each is a range of the file and a small archive cannot unfold into a large one. Format: PKWARE's APPNOTE.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndSize = 22, LocatorSize = 20, End64Size = 56, EntrySize = 46, LocalSize = 30;
    private const uint EndMagic = 0x06054b50, LocatorMagic = 0x07064b50, End64Magic = 0x06064b50;
    private const uint EntryMagic = 0x02014b50, LocalMagic = 0x04034b50;

    private readonly FileBytes _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    private ZipDirectory(FileBytes file) => _file = file;

    /// <summary>The names of all entries.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Reads the table at the end of an archive.</summary>
    public static ZipDirectory Read(FileBytes file)
    {
        var directory = new ZipDirectory(file);
        (long at, long size) = directory.Locate();
        // Both are from the file: the table must lie inside it before memory is taken for it.
        if (at < 0 || size < 0 || size > int.MaxValue || at > file.Length - size)
            throw directory.Damaged("its zip directory lies outside the file");
        var bytes = new byte[size];
        file.ReadExactly(at, bytes);
        directory.Parse(bytes);
        return directory;
    }

    /// <summary>Where the content of an entry is in the file; null where there is no such entry.</summary>
    public (long Position, long Length)? Find(string name)
    {
        if (!_entries.TryGetValue(name, out ZipEntry entry))
            return null;
        if (entry.Method != 0 || entry.Encrypted)
            throw BadFile.Error(_file.Path, $"its entry {BadFile.Quote(name)} is {(entry.Encrypted ? "encrypted" : "compressed")}; torch.save stores entries as they are: save it again");
        if (entry.StoredLength != entry.Length)
            throw Damaged($"its entry {BadFile.Quote(name)} has two different lengths");
        Span<byte> local = stackalloc byte[LocalSize];
        if (entry.Header < 0 || entry.Header > _file.Length - LocalSize)
            throw Damaged($"its entry {BadFile.Quote(name)} lies outside the file");
        _file.ReadExactly(entry.Header, local);
        long position = entry.Header + LocalSize + UInt16(local, 26) + UInt16(local, 28);
        if (UInt32(local, 0) != LocalMagic || entry.Length < 0 || position > _file.Length - entry.Length)
            throw Damaged($"its entry {BadFile.Quote(name)} lies outside the file");
        return (position, entry.Length);
    }

    // Start and size of the table: the record about them stands at the end, before a comment of at most 65535 bytes.
    private (long At, long Size) Locate()
    {
        int tail = (int)Math.Min(_file.Length, EndSize + ushort.MaxValue);
        var bytes = new byte[tail];
        _file.ReadExactly(_file.Length - tail, bytes);
        for (int at = tail - EndSize; at >= 0; at--)
        {
            if (UInt32(bytes, at) != EndMagic)
                continue;
            if (at >= LocatorSize && UInt32(bytes, at - LocatorSize) == LocatorMagic)
                return Locate64((long)UInt64(bytes, at - LocatorSize + 8));
            return (UInt32(bytes, at + 16), UInt32(bytes, at + 12));
        }
        throw Damaged("it has no zip directory at its end");
    }

    private (long At, long Size) Locate64(long at)
    {
        if (at < 0 || at > _file.Length - End64Size)
            throw Damaged("its zip64 record lies outside the file");
        Span<byte> end = stackalloc byte[End64Size];
        _file.ReadExactly(at, end);
        if (UInt32(end, 0) != End64Magic)
            throw Damaged("it has no zip64 record where it says");
        return ((long)UInt64(end, 48), (long)UInt64(end, 40));
    }

    private void Parse(ReadOnlySpan<byte> table)
    {
        while (table.Length > 0)
        {
            if (table.Length < EntrySize || UInt32(table, 0) != EntryMagic)
                throw Damaged("its zip directory is not well-formed");
            int nameLength = UInt16(table, 28), extraLength = UInt16(table, 30);
            int total = EntrySize + nameLength + extraLength + UInt16(table, 32);
            if (table.Length < total)
                throw Damaged("its zip directory is not well-formed");
            string name = Encoding.UTF8.GetString(table.Slice(EntrySize, nameLength));
            ZipEntry entry = ZipEntry.Parse(table[..EntrySize], table.Slice(EntrySize + nameLength, extraLength));
            if (!_entries.TryAdd(name, entry))
                throw Damaged($"it holds two entries named {BadFile.Quote(name)}");
            table = table[total..];
        }
    }

    private InvalidDataException Damaged(string problem) => BadFile.Error(_file.Path, $"{problem}: truncated or damaged");

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
