namespace Cerbert.Data;

/// <summary>Plain text files, a line at a time, however large.</summary>
public static class TextFiles
{
    /// <summary>The files, and the <c>.txt</c> files below the folders, each in the order of their names.</summary>
    /// <exception cref="FileNotFoundException">There is no such file, or a folder has none.</exception>
    public static IEnumerable<string> Find(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                yield return path;
                continue;
            }

            if (!Directory.Exists(path))
                throw new FileNotFoundException($"{path}: no such file or folder; expected text files", path);
            string[] found = [.. Directory.EnumerateFiles(path, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            if (found.Length == 0)
                throw new FileNotFoundException($"{path}: has no .txt file below it; name the files", path);
            foreach (string file in found)
                yield return file;
        }
    }

    /// <summary>The lines of a UTF-8 file.</summary>
    /// <exception cref="InvalidDataException">A line is not UTF-8; the message names it.</exception>
    public static IEnumerable<string> Lines(string path)
    {
        using FileStream stream = File.OpenRead(path);
        foreach (string line in Utf8Lines.Read(stream, path))
            yield return line;
    }
}
