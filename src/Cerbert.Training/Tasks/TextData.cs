using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Tasks;

/// <summary>The text of a task without labels, as sequences of tokens.</summary>
public sealed class TextData : TaskSource
{
    private readonly int[] lengths;
    private readonly IReadOnlyList<string> remarks;

    private TextData(MaskedLanguageTaskConfig config, EncodedSequences train, EncodedSequences? dev, TokenMasker masker, ulong seed, IReadOnlyList<string> remarks)
        : base(config)
    {
        (Train, Dev, Masker, Seed, this.remarks) = (train, dev, masker, seed, remarks);
        lengths = train.Lengths();
    }

    /// <summary>The sequences to train on.</summary>
    public EncodedSequences Train { get; }

    /// <summary>The sequences to score on, if any.</summary>
    public EncodedSequences? Dev { get; }

    /// <summary>Hides tokens.</summary>
    public TokenMasker Masker { get; }

    /// <summary>Decides what is hidden.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    public override ReadOnlyMemory<int> Lengths => lengths;

    /// <summary>Reads and encodes a task's text.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read, or there is too little text.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    internal static TextData Load(MaskedLanguageTaskConfig task, RunConfig run, Tokenizer tokenizer)
    {
        var found = new List<string>();
        var masker = new TokenMasker(tokenizer, new MaskingOptions { Share = task.MaskShare, WholeWords = task.WholeWords });
        EncodedSequences train = Read(task.Data.Train, task, run, tokenizer, found);
        if (task.Data.Limit is { } limit && limit < train.Count)
            train = train.Take([.. Enumerable.Range(0, limit)]);
        EncodedSequences? dev = task.Data.Dev.Count > 0 ? Read(task.Data.Dev, task, run, tokenizer, found) : null;
        if (task.Data.HeldOut > 0)
        {
            if (train.Count < 2)
                throw new InvalidDataException($"tasks.{task.Name}.data.held_out: is {task.Data.HeldOut}, but the text makes a single sequence; give more text, or a dev file");
            (train, dev) = SequenceSplit.Split(train, task.Data.HeldOut);
        }

        if (dev is not null && task.Data.DevLimit is { } devLimit)
            dev = SequenceSplit.Limit(dev, devLimit);
        // Tasks that read the same text must not hide the same tokens.
        int place = run.Tasks.Select(other => other.Name).ToList().IndexOf(task.Name);
        return new TextData(task, train, dev, masker, (ulong)run.Seed + ((ulong)(uint)place << 32), found);
    }

    /// <summary>Reads files as a task reads its own.</summary>
    internal static EncodedSequences Read(IReadOnlyList<string> paths, MaskedLanguageTaskConfig task, RunConfig run, Tokenizer tokenizer, List<string> remarks)
    {
        var packer = new SequencePacker(tokenizer, run.Tokenizer.MaxLength);
        foreach (string file in TextFiles.Find(paths))
        {
            if (IsTable(file, task.Data))
                AddTable(packer, file, task.Data, run, tokenizer, remarks);
            else
                packer.Add([.. Sentences.Of(TextFiles.Lines(file))]);
        }

        return packer.Count > 0
            ? packer.ToSequences()
            : throw new InvalidDataException($"tasks.{task.Name}.data: {string.Join(", ", paths)} has no text in it; give files with sentences");
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Remarks(RunConfig run) => remarks.Select(remark => $"{Config.Name}: {remark}");

    /// <inheritdoc/>
    public override TrainingTask On(MultiTaskModel model, BatchSampler sampler)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new MaskedLanguageTask(this, model.Encoder, model.Language!, sampler);
    }

    private static bool IsTable(string file, TextConfig text) =>
        text.Format != DataFormat.Auto || Path.GetExtension(file).ToUpperInvariant() is ".TSV" or ".CSV" or ".JSONL" or ".NDJSON" or ".JSON";

    private static void AddTable(SequencePacker packer, string file, TextConfig text, RunConfig run, Tokenizer tokenizer, List<string> remarks)
    {
        var columns = new DataConfig { Train = file, Format = text.Format, Quoting = text.Quoting, Columns = text.Columns, OnBadRow = text.OnBadRow };
        DataSet data = DataSet.Load(file, ColumnNames.Options(file, columns, new NoLabels()));
        if (data.BadRows.Count > 0)
            remarks.Add($"{file}: {data.BadRows}; the first: {data.BadRows.First[0].Message}");
        packer.AddWhole(tokenizer.EncodeBatch(
            [.. data.Examples.Select(example => example.Text)],
            text.Columns.TextPair is null ? null : [.. data.Examples.Select(example => example.TextPair)],
            new EncodingOptions { MaxLength = run.Tokenizer.MaxLength }));
    }
}
