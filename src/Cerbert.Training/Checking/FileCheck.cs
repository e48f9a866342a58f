using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Checking;

/// <summary>Reads one file of a task once, a block of rows at a time.</summary>
internal sealed class FileCheck
{
    private const int BlockRows = 2048;
    private const double MuchLeakage = 0.01;

    private readonly LabelledTaskConfig task;
    private readonly string split, file;
    private readonly LabelKind labels;
    private readonly TextIndex? train;
    private readonly FindingList findings;
    private readonly SequenceCheck sequences;
    private readonly LabelCounts balance;
    private int rows, badRows;

    /// <param name="task">The task.</param>
    /// <param name="options">Lengths.</param>
    /// <param name="tokenizer">Text to ids.</param>
    /// <param name="split">What the file is for.</param>
    /// <param name="file">The file.</param>
    /// <param name="labels">What its labels mean.</param>
    /// <param name="train">The texts of train; null for train itself.</param>
    public FileCheck(LabelledTaskConfig task, TokenizerConfig options, Tokenizer tokenizer, string split, string file, LabelKind labels, TextIndex? train)
    {
        (this.task, this.split, this.file, this.labels, this.train) = (task, split, file, labels, train);
        findings = new FindingList(task.Name, file);
        sequences = new SequenceCheck(task, options, tokenizer, file, findings);
        balance = new LabelCounts(labels);
        Index = new TextIndex(file);
    }

    /// <summary>The file's texts.</summary>
    public TextIndex Index { get; }

    /// <summary>What was found.</summary>
    public IEnumerable<DataFinding> Findings => findings.All();

    /// <summary>Reads the file.</summary>
    public SplitReport Run(CancellationToken cancellation)
    {
        try
        {
            Read(cancellation);
            if (rows == 0 && badRows == 0)
                findings.Add(FindingKind.Unreadable, $"{file} has a header but no rows; expected at least one row of data", isError: true);
            else if (rows == 0)
                findings.Add(FindingKind.Unreadable, $"{file} has no usable row of {badRows}; correct them, or check columns and labels", isError: true);
        }
        catch (InvalidDataException e)
        {
            findings.Add(FindingKind.Unreadable, e.Message, isError: true);
        }

        sequences.Report();
        if (split is TaskCheck.Train or TaskCheck.Dev)
            balance.Report(findings, file, learnt: split == TaskCheck.Train);
        int leaked = findings.CountOf(FindingKind.Leakage);
        findings.Decide(FindingKind.Leakage, leaked >= MuchLeakage * rows);
        return new SplitReport
        {
            Split = split,
            File = file,
            Rows = rows,
            BadRows = badRows,
            Classes = balance.Classes,
            Scores = balance.Scores,
            Tokens = sequences.Summary,
            TooLong = sequences.TooLong,
            LostShare = sequences.LostShare,
            Repeated = findings.CountOf(FindingKind.Duplicate) + findings.CountOf(FindingKind.ConflictingLabels),
            InTrain = train is null ? null : leaked,
            UnknownShare = sequences.UnknownShare,
        };
    }

    private void Read(CancellationToken cancellation)
    {
        using var reader = ExampleReader.Open(file, ColumnNames.Options(file, task.Data, labels));
        var block = new List<Example>(BlockRows);
        int limit = task.Data.Limit ?? int.MaxValue;
        while (rows < limit && reader.Read(out Example? example, out BadRow? bad))
        {
            if (bad is not null)
                AddBad(bad);
            else
            {
                block.Add(example!);
                rows++;
            }

            if (block.Count < BlockRows)
                continue;
            cancellation.ThrowIfCancellationRequested();
            Look(block);
        }

        Look(block);
    }

    private void Look(List<Example> block)
    {
        if (block.Count == 0)
            return;
        sequences.Add(block);
        foreach (Example example in block)
        {
            balance.Add(example);
            Compare(example);
        }

        block.Clear();
    }

    private void AddBad(BadRow bad)
    {
        badRows++;
        FindingKind kind = bad.Reason switch
        {
            "empty text" => FindingKind.EmptyText,
            "empty label" or "bad label" => FindingKind.BadLabel,
            _ => FindingKind.BadRow,
        };
        findings.Add(kind, bad.Line, bad.Reason, () => bad.Message, isError: task.Data.OnBadRow == BadRowAction.Error);
    }

    private void Compare(Example example)
    {
        UInt128 key = TextKey.Of(example.Text, example.TextPair);
        var here = new SeenText(example.Line, LabelCounts.KeyOf(example));
        string what = example.TextPair is null ? "text" : "pair of texts";
        if (train is not null && train.TryFind(key, out SeenText there))
            findings.Add(
                FindingKind.Leakage, example.Line, "",
                () => $"{file}:{example.Line}: the {what} is trained on, too, in line {there.Line} of {train.File}{(labels is NoLabels ? "" : there.Label == here.Label ? " with the same label" : " with another label")}; remove it from one of the two", isError: true);
        if (Index.TryAdd(key, here, out SeenText earlier))
            return;
        if (earlier.Label == here.Label)
            findings.Add(FindingKind.Duplicate, example.Line, "", () => $"{file}:{example.Line}: the {what} of line {earlier.Line} again{(labels is NoLabels ? "" : ", with the same label")}; remove one of them", isError: false);
        else
            findings.Add(FindingKind.ConflictingLabels, example.Line, "", () => $"{file}:{example.Line}: the {what} of line {earlier.Line} again, but with another label; correct one of them", isError: false);
    }
}
