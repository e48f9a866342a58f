using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Tasks;

/// <summary>Reads the files of a task without labels: documents packed into long sequences, or sentence by sentence, and rows of tables.</summary>
internal sealed class TextReading
{
    private readonly TextTaskConfig task;
    private readonly Tokenizer tokenizer;
    private readonly List<string> remarks = [];

    /// <summary>What a task's text is read with.</summary>
    /// <exception cref="InvalidDataException">The vocabulary lacks a token that the task needs.</exception>
    public TextReading(TextTaskConfig task, int maxLength, Tokenizer tokenizer)
    {
        (this.task, MaxLength, this.tokenizer) = (task, maxLength, tokenizer);
        if (task is not MaskedLanguageTaskConfig masked)
            return;
        Masker = new TokenMasker(tokenizer, new MaskingOptions { Share = masked.MaskShare, WholeWords = masked.WholeWords });
        AsksAboutHalves = masked.Sentences != SentenceObjective.None;
        if (AsksAboutHalves && maxLength < 5)
            throw new InvalidDataException($"tokenizer.max_length: is {maxLength}, which leaves no room for two halves of a text; raise it to 5 at least, or leave tasks.{task.Name}.sentences out");
    }

    /// <summary>Hides tokens; null where the task does not.</summary>
    public TokenMasker? Masker { get; }

    /// <summary>Tokens of a sequence at most.</summary>
    public int MaxLength { get; }

    /// <summary>What was left out.</summary>
    public IReadOnlyList<string> Remarks => remarks;

    private bool AsksAboutHalves { get; }

    /// <summary>The sequences of some files.</summary>
    public EncodedSequences Read(IReadOnlyList<string> paths)
    {
        var packer = new SequencePacker(tokenizer, MaxLength, AsksAboutHalves);
        foreach (string file in TextFiles.Find(paths))
        {
            if (IsTable(file))
                AddTable(packer, file);
            else if (task is ContrastiveTaskConfig)
                packer.AddWhole(Encode([.. Sentences.Of(TextFiles.Lines(file))], null));
            else
                packer.Add([.. Sentences.Of(TextFiles.Lines(file))]);
        }

        EncodedSequences all = packer.ToSequences();
        // A batch has to have something to guess.
        int[] usable = [.. Enumerable.Range(0, all.Count).Where(i => Masker?.HasOrdinary(all.Ids(i)) ?? true)];
        if (usable.Length == 0)
            throw new InvalidDataException($"tasks.{task.Name}.data: {string.Join(", ", paths)} has no text in it; give files with sentences");
        if (usable.Length < all.Count)
            remarks.Add($"{all.Count - usable.Length} sequences have no token that the vocabulary knows and were left out");
        return usable.Length == all.Count ? all : all.Take(usable);
    }

    private bool IsTable(string file) =>
        task.Data.Format != DataFormat.Auto || Path.GetExtension(file).ToUpperInvariant() is ".TSV" or ".CSV" or ".JSONL" or ".NDJSON" or ".JSON";

    private void AddTable(SequencePacker packer, string file)
    {
        TextConfig text = task.Data;
        if (AsksAboutHalves)
            throw new InvalidDataException($"tasks.{task.Name}.sentences: asks about the halves of running text, but {file} is a table; give text files, or leave sentences out");
        var columns = new DataConfig { Train = file, Format = text.Format, Quoting = text.Quoting, Columns = text.Columns, OnBadRow = text.OnBadRow };
        DataSet data = DataSet.Load(file, ColumnNames.Options(file, columns, new NoLabels()));
        if (data.BadRows.Count > 0)
            remarks.Add($"{file}: {data.BadRows}; the first: {data.BadRows.First[0].Message}");
        string[] first = [.. data.Examples.Select(example => example.Text)];
        string?[]? second = text.Columns.TextPair is null ? null : [.. data.Examples.Select(example => example.TextPair)];
        // Each text of a pair is one to be told apart from the others; a language model reads both at once.
        if (task is ContrastiveTaskConfig && second is not null)
            (first, second) = ([.. first, .. second!], null);
        packer.AddWhole(Encode(first, second));
    }

    private RaggedEncoding Encode(string[] first, string?[]? second) => tokenizer.EncodeBatch(first, second, new EncodingOptions { MaxLength = MaxLength });
}
