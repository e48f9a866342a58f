using System.Text;

namespace Cerbert.Data;

/// <summary>Plain text files, a line at a time, however large.</summary>
public static class TextFiles
{
    /// <summary>A byte that is not UTF-8 is an error, not a replacement character that changes tokens without a word.</summary>
    public static UTF8Encoding Strict { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
    /// <exception cref="InvalidDataException">A byte is not UTF-8; the message names the place.</exception>
    public static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(path, Strict);
        for (int line = 1; ; line++)
        {
            string? text;
            try
            {
                text = reader.ReadLine();
            }
            catch (DecoderFallbackException e)
            {
                // The reader decodes a block ahead, so that the line is at or after the one it could not give.
                throw new InvalidDataException($"{path}: is not valid UTF-8 at or after line {line}; convert the file", e);
            }

            if (text is null)
                yield break;
            yield return text;
        }
    }
}
