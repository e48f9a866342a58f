using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Checking;

/// <summary>
/// Looks at the data of a run before any training: what there is, and what is wrong with it. Every file is read once; what is kept of a
/// row is a hash of its text and its label.
/// </summary>
/// <remarks>
/// Texts count as the same where they differ in nothing but case and white space. <see cref="FindingKind"/> says what is an error. What
/// training would refuse about the config itself is an exception here as well.
/// </remarks>
/// <example><code>
/// DataReport report = DataCheck.Run(RunConfig.Load("sst.yaml", checkFiles: true));
/// foreach (DataFinding finding in report.Findings)
///     Console.WriteLine(finding.Message);
/// </code></example>
public static class DataCheck
{
    /// <summary>Reads the files of every task with labels.</summary>
    /// <param name="config">A resolved config.</param>
    /// <param name="cancellation">Stops between blocks of rows.</param>
    /// <exception cref="InvalidDataException">The tokenizer is damaged, or <c>tokenizer.max_length</c> leaves no room for text.</exception>
    public static DataReport Run(RunConfig config, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        Tokenizer tokenizer = EncoderSettings.LoadTokenizer(config.Encoder);
        TrainingRun.RequireRoom(config, tokenizer);
        return new DataReport([.. config.LabelledTasks.Select(task => TaskCheck.Run(task, config.Tokenizer, tokenizer, cancellation))]);
    }
}
