using Cerbert.Training.Runs;

namespace Cerbert.Training.Reporting;

/// <summary>
/// A run as one HTML file to look at, to keep and to pass on: curves, scores, cost, gradient conflicts, the worst errors on dev, the
/// config. It needs no other file and no network, and runs no script.
/// </summary>
/// <remarks>Works on a run that goes on or was stopped as well; errors are there once predictions are written, at the end of the run.</remarks>
/// <example><code>
/// string file = RunReport.Write("runs/sst");
/// </code></example>
public static class RunReport
{
    /// <summary>The report's file in a run folder.</summary>
    public const string FileName = "report.html";

    /// <summary>Writes the report of a run.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="file">Where to; null: <see cref="FileName"/> in the run's folder.</param>
    /// <returns>The file.</returns>
    /// <exception cref="FileNotFoundException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">Config, log or predictions are not readable, or there is no log yet.</exception>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public static string Write(string run, string? file = null)
    {
        RunRecord record = RunRecord.Read(run);
        string path = file ?? Path.Combine(run, FileName);
        AtomicFile.WriteText(path, new ReportPage(record, RunCurves.Read(Path.Combine(run, RunFolder.MetricsName))).ToHtml());
        return path;
    }
}
