using System.Buffers;
using System.Text;

namespace Cerbert.Training.Runs;

/// <summary>Writes predictions as tab-separated lines under a header, the form that GLUE and spreadsheets take.</summary>
public static class PredictionsTsv
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\t\r\n");

    /// <summary>Writes the file; it is there whole or not at all.</summary>
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="columns">The header.</param>
    /// <param name="rows">As many fields each as there are columns; tabs and line breaks inside become spaces.</param>
    /// <exception cref="ArgumentException">A row has another number of fields.</exception>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public static void Write(string path, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\n" };
            WriteLine(writer, columns);
            int number = 0;
            foreach (IReadOnlyList<string> row in rows)
            {
                number++;
                if (row.Count != columns.Count)
                    throw new ArgumentException($"row {number} has {row.Count} fields; expected {columns.Count}", nameof(rows));
                WriteLine(writer, row);
            }
        });
    }

    private static void WriteLine(StreamWriter writer, IReadOnlyList<string> fields)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                writer.Write('\t');
            string field = fields[i];
            writer.Write(field.AsSpan().ContainsAny(Breaks) ? field.Replace("\r\n", " ", StringComparison.Ordinal).Replace('\t', ' ').Replace('\n', ' ').Replace('\r', ' ') : field);
        }
        writer.WriteLine();
    }
}
