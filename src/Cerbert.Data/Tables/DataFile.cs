namespace Cerbert.Data;

/// <summary>Opens a data file, or says in one line why it cannot be read.</summary>
internal static class DataFile
{
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path} is a folder; expected a data file: name a file inside it");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"{path} does not exist (looked in {Directory.GetCurrentDirectory()}); check the path of the data file", path, e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"{path} cannot be opened: {e.Message}", e);
        }

        try
        {
            if (!file.CanSeek)
                throw new InvalidDataException($"{path} is not a plain file (a pipe or a device); save the data to a file first");
            if (file.Length == 0)
                throw new InvalidDataException($"{path} is empty; expected rows of data");
            Span<byte> start = stackalloc byte[2];
            if (file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0xFF, 0xFE] or [0xFE, 0xFF])
                throw new InvalidDataException($"{path}:1: the file is UTF-16; expected UTF-8: save it as UTF-8");
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The format of a file: as stated, else by extension and, for <c>.json</c>, by its first character.</summary>
    public static TableFormat FormatOf(string path, TableFormat stated, FileStream file)
    {
        if (stated != TableFormat.Auto)
            return stated;
        string extension = Path.GetExtension(path);
        return extension.ToUpperInvariant() switch
        {
            ".TSV" or ".TAB" => TableFormat.Tsv,
            ".CSV" => TableFormat.Csv,
            ".JSONL" or ".NDJSON" => TableFormat.JsonLines,
            ".JSON" => FirstCharacter(file) == '[' ? TableFormat.JsonArray : TableFormat.JsonLines,
            _ => throw new InvalidDataException(
                $"{path}: the extension {Show.Value(extension)} does not tell the format; state format: tsv, csv, json_lines or json_array"),
        };
    }

    private static char FirstCharacter(FileStream file)
    {
        int at;
        do
            at = file.ReadByte();
        while (at is ' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF);
        file.Position = 0;
        return (char)Math.Max(at, 0);
    }
}
