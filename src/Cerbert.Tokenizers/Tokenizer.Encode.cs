using System.Collections.Concurrent;
using Cerbert.Tokenizers.AddedTokens;
using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers;

public partial class Tokenizer
{
    // Sequences that a thread takes at a time: enough to make taking them free, few enough to share evenly.
    private const int ChunkSize = 32;

    // More ids than any text has, with room to add to it.
    private const int Unlimited = int.MaxValue / 2;

    private static readonly EncodingOptions DefaultOptions = new();
    private readonly ConcurrentBag<EncoderWorkspace> workspaces = [];

    /// <summary>Encodes one text, or two as a pair.</summary>
    /// <inheritdoc cref="EncodeBatch"/>
    public RaggedEncoding Encode(string first, string? second = null, EncodingOptions? options = null) =>
        EncodeBatch([first], second is null ? null : [second], options);

    /// <summary>
    /// Encodes texts, or pairs of texts, on all cores (<c>CERBERT_THREADS</c> limits them). Memory is taken per batch, not per token.
    /// </summary>
    /// <remarks>A surrogate without its partner, which is no character, is read as U+FFFD.</remarks>
    /// <param name="first">The texts.</param>
    /// <param name="second">The second text of each; null, here or in a row, where there is none.</param>
    /// <param name="options">Length limit and special tokens.</param>
    /// <exception cref="InvalidDataException">A sequence is too long and the strategy cannot or may not shorten it.</exception>
    public RaggedEncoding EncodeBatch(
        IReadOnlyList<string> first, IReadOnlyList<string?>? second = null, EncodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        options ??= DefaultOptions;
        if (second is not null && second.Count != first.Count)
            throw new ArgumentException($"{second.Count} second texts for {first.Count} first texts", nameof(second));
        for (int i = 0; i < first.Count; i++)
            if (first[i] is null)
                throw new ArgumentException($"text {i} is null", nameof(first));
        CheckRoom(options, second is not null);

        var batch = new Batch(first, second, options);
        int workers = Math.Min(EncoderThreads.Count, batch.Chunks);
        if (workers <= 1)
            batch.Work(this);
        else
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ => batch.Work(this));
        return batch.Collect(workspaces);
    }

    private void CheckRoom(EncodingOptions options, bool pair)
    {
        int special = options.AddSpecialTokens ? SpecialTokenCount(pair) : 0;
        if (options.MaxLength < special)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.MaxLength, $"MaxLength must leave room for the {special} special tokens");
        }
    }

    // Appends one sequence to the workspace's output; returns the tokens it lost, or −1 − its length where it cannot be fitted.
    private int EncodeOne(string first, string? second, EncodingOptions options, EncoderWorkspace workspace)
    {
        ReusedBuffer<int> pieces = workspace.Pieces;
        pieces.Truncate(0);
        // Like the Rust library, stop at the limit: a longer text is cut anyway. Which text keeps an odd token depends on it. An
        // error, though, tells the whole length.
        int enough = options is { MaxLength: { } length, Truncation: not TruncationStrategy.Error } ? Math.Min(length, Unlimited) : Unlimited;
        bool stopped = AppendText(first, workspace, enough);
        int firstCount = pieces.Count;
        if (second is not null)
            stopped |= AppendText(second, workspace, firstCount + enough);
        int? secondCount = second is null ? null : pieces.Count - firstCount;

        SequenceTemplate template = options.AddSpecialTokens ? Parts.Template : plainTemplate;
        TemplatePart[] parts = second is null ? template.Single : template.Pair;
        int special = template.SpecialTokens(second is not null);
        (int First, int Second) kept = (firstCount, secondCount ?? 0);
        if (options.MaxLength is { } limit
            && !LengthLimit.TryFit(firstCount, secondCount, limit - special, options.Truncation, out kept))
        {
            return -1 - (pieces.Count + special);
        }

        foreach (TemplatePart part in parts)
        {
            switch (part.Kind)
            {
                case TemplatePartKind.Token:
                    workspace.Append(part.Id, part.Type);
                    break;
                case TemplatePartKind.First:
                    workspace.Append(pieces.Span[..kept.First], part.Type);
                    break;
                default:
                    workspace.Append(pieces.Span.Slice(firstCount, kept.Second), part.Type);
                    break;
            }
        }
        int lost = pieces.Count - kept.First - kept.Second;
        return lost == 0 && stopped ? Count(first, second, workspace) - pieces.Count : lost;
    }

    // Without special tokens a text may stop exactly at the limit; whether it had more is only known from all of it.
    private int Count(string first, string? second, EncoderWorkspace workspace)
    {
        int kept = workspace.Pieces.Count;
        AppendText(first, workspace, Unlimited);
        if (second is not null)
            AppendText(second, workspace, Unlimited);
        int count = workspace.Pieces.Count - kept;
        workspace.Pieces.Truncate(kept);
        return count;
    }

    // Returns whether the text was left because enough ids were there.
    private bool AppendText(ReadOnlySpan<char> text, EncoderWorkspace workspace, int enough)
    {
        int taken = 0, search = 0;
        if (rawTokens is not null)
        {
            while (rawTokens.TryFind(text, ref search, taken, out AddedTokenFinder.Match match))
            {
                if (taken < match.Start && AppendSegment(text[taken..match.Start], workspace, enough))
                    return true;
                workspace.Pieces.Add(match.Id);
                taken = match.End;
            }
        }
        return taken < text.Length && AppendSegment(text[taken..], workspace, enough);
    }

    private bool AppendSegment(ReadOnlySpan<char> text, EncoderWorkspace workspace, int enough)
    {
        text = Normalize(text, workspace);
        int taken = 0, search = 0;
        if (normalizedTokens is not null)
        {
            while (normalizedTokens.TryFind(text, ref search, taken, out AddedTokenFinder.Match match))
            {
                if (taken < match.Start && AppendPieces(text[taken..match.Start], workspace, enough))
                    return true;
                workspace.Pieces.Add(match.Id);
                taken = match.End;
            }
        }
        return taken < text.Length && AppendPieces(text[taken..], workspace, enough);
    }

    // One call of EncodeBatch: threads take chunks of sequences; the outcome does not depend on who took which.
    private sealed class Batch(IReadOnlyList<string> first, IReadOnlyList<string?>? second, EncodingOptions options)
    {
        private readonly int[] offsets = new int[first.Count + 1];
        private readonly (EncoderWorkspace? Owner, int Start)[] chunks = new (EncoderWorkspace?, int)[(first.Count + ChunkSize - 1) / ChunkSize];
        private readonly HashSet<EncoderWorkspace> used = [];
        private readonly Lock gate = new();
        private (int Sequence, int Length) failure = (int.MaxValue, 0);
        private int next;
        private int truncated;

        public int Chunks => chunks.Length;

        public void Work(Tokenizer tokenizer)
        {
            if (!tokenizer.workspaces.TryTake(out EncoderWorkspace? workspace))
                workspace = new EncoderWorkspace();
            workspace.Output.Truncate(0);
            int cut = 0;
            for (int chunk = Take(); chunk < chunks.Length; chunk = Take())
            {
                chunks[chunk] = (workspace, workspace.Output.Count);
                int end = Math.Min(first.Count, (chunk + 1) * ChunkSize);
                for (int i = chunk * ChunkSize; i < end; i++)
                {
                    int before = workspace.Output.Count;
                    int lost = tokenizer.EncodeOne(first[i], second?[i], options, workspace);
                    offsets[i + 1] = workspace.Output.Count - before;
                    if (lost > 0)
                        cut++;
                    else if (lost < 0)
                        Fail(i, -1 - lost);
                }
            }
            lock (gate)
            {
                truncated += cut;
                used.Add(workspace);
            }
        }

        public RaggedEncoding Collect(ConcurrentBag<EncoderWorkspace> pool)
        {
            try
            {
                if (failure.Sequence != int.MaxValue)
                    throw TooLong();
                for (int i = 1; i < offsets.Length; i++)
                    offsets[i] = checked(offsets[i] + offsets[i - 1]);
                int[] ids = GC.AllocateUninitializedArray<int>(offsets[^1]);
                byte[] types = GC.AllocateUninitializedArray<byte>(offsets[^1]);
                for (int chunk = 0; chunk < chunks.Length; chunk++)
                {
                    var (owner, start) = chunks[chunk];
                    int to = offsets[chunk * ChunkSize];
                    int count = offsets[Math.Min(first.Count, (chunk + 1) * ChunkSize)] - to;
                    owner!.Output.Span.Slice(start, count).CopyTo(ids.AsSpan(to));
                    owner.TypeIds.AsSpan(start, count).CopyTo(types.AsSpan(to));
                }
                return new RaggedEncoding(ids, types, offsets, truncated);
            }
            finally
            {
                foreach (EncoderWorkspace workspace in used)
                    pool.Add(workspace);
            }
        }

        private int Take() => Interlocked.Increment(ref next) - 1;

        private void Fail(int sequence, int length)
        {
            lock (gate)
            {
                if (sequence < failure.Sequence)
                    failure = (sequence, length);
            }
        }

        private InvalidDataException TooLong()
        {
            string why = options.Truncation switch
            {
                TruncationStrategy.OnlyFirst => "and shortening only the first text is not enough; use longest_first",
                TruncationStrategy.OnlySecond => "and shortening only the second text is not enough; use longest_first",
                _ => "and truncation is 'error'; shorten the text, raise the limit or use longest_first",
            };
            return new InvalidDataException(
                $"sequence {failure.Sequence} has {failure.Length} tokens, more than the {options.MaxLength} allowed, {why}");
        }
    }
}
