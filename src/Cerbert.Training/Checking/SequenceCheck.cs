using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Checking;

/// <summary>Looks at the texts of one file as token sequences: their lengths, what is cut, what is unknown.</summary>
internal sealed class SequenceCheck(LabelledTaskConfig task, TokenizerConfig options, Tokenizer tokenizer, string file, FindingList findings)
{
    private const double MuchUnknown = 0.01;

    private readonly LengthCounts lengths = new();
    private long lost, words, unknown, firstCut, worstLine;
    private double worstShare;

    public LengthSummary Summary => lengths.Summary();

    public int TooLong { get; private set; }

    public double LostShare => lengths.Total == 0 ? 0 : (double)lost / lengths.Total;

    public double? UnknownShare => tokenizer.UnknownId < 0 || words == 0 ? null : (double)unknown / words;

    /// <summary>Takes some examples, all with or all without a second text.</summary>
    public void Add(IReadOnlyList<Example> examples)
    {
        string[] first = [.. examples.Select(example => example.Text)];
        string?[]? second = examples[0].TextPair is null ? null : [.. examples.Select(example => example.TextPair)];
        if (second is not null && task.Pair is not (null or CrossEncoderPairConfig))
        {
            Add(examples, first, null);
            Add(examples, [.. second.Select(text => text!)], null);
        }
        else
            Add(examples, first, second);
    }

    /// <summary>Adds what shows in the end.</summary>
    public void Report()
    {
        int limit = options.MaxLength;
        if (TooLong > 0 && options.Truncate != TruncationMode.Error)
            findings.Add(
                FindingKind.Truncated, $"{file}:{firstCut}: {TooLong} texts are longer than tokenizer.max_length ({limit} tokens), the longest has {Summary.Longest}, and are cut, which loses {LostShare:P1} of all tokens; raise it if their ends matter",
                isError: false, line: firstCut, count: TooLong);
        if (UnknownShare is >= MuchUnknown and { } share)
            findings.Add(
                FindingKind.UnknownTokens, $"{file}:{worstLine}: {share:P1} of the tokens are unknown to the vocabulary, most of them in this row ({worstShare:P0}); is the vocabulary of the texts' language, script and casing?",
                isError: false, line: worstLine, count: (int)Math.Min(int.MaxValue, unknown));
    }

    private void Add(IReadOnlyList<Example> examples, string[] first, string?[]? second)
    {
        RaggedEncoding encoding = tokenizer.EncodeBatch(first, second);
        int special = tokenizer.SpecialTokenCount(second is not null);
        for (int i = 0; i < examples.Count; i++)
        {
            ReadOnlySpan<int> ids = encoding.IdsOf(i);
            lengths.Add(ids.Length);
            if (ids.Length > options.MaxLength)
                AddLong(examples[i].Line, ids.Length, first[i], second?[i]);
            if (tokenizer.UnknownId >= 0)
                AddUnknown(examples[i].Line, ids.Count(tokenizer.UnknownId), ids.Length - special);
        }
    }

    private void AddLong(long line, int length, string first, string? second)
    {
        TooLong++;
        lost += length - options.MaxLength;
        firstCut = firstCut == 0 ? line : firstCut;
        if (options.Truncate == TruncationMode.Error)
            findings.Add(FindingKind.TooLong, line, "", () => $"{file}:{line}: the text has {length} tokens, more than tokenizer.max_length {options.MaxLength} allows; raise it, shorten the text, or set tokenizer.truncate: longest_first", isError: true);
        else if (!CanBeCut(first, second))
            findings.Add(FindingKind.TooLong, line, "", () => $"{file}:{line}: the texts have {length} tokens, more than tokenizer.max_length {options.MaxLength} allows, and cutting one of them ({options.Truncate}) is not enough; set tokenizer.truncate: longest_first", isError: true);
    }

    private bool CanBeCut(string first, string? second)
    {
        if (options.Truncate == TruncationMode.LongestFirst)
            return true;
        try
        {
            tokenizer.Encode(first, second, TaskData.Options(options));
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private void AddUnknown(long line, int count, int of)
    {
        unknown += count;
        words += of;
        if (count > 0 && (double)count / of > worstShare)
            (worstShare, worstLine) = ((double)count / of, line);
    }
}
