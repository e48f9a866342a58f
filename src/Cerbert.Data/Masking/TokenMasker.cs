using Cerbert.Tokenizers;

namespace Cerbert.Data;

/// <summary>
/// Hides tokens as BERT's pre-training does (Devlin et al., arXiv 1810.04805, section 3.1): of the chosen 15 %, 80 % become [MASK], 10 % a
/// random token, and 10 % stay. Special and unknown tokens are never chosen.
/// </summary>
/// <remarks>What is chosen is a function of a seed and a stream alone, so that any mask can be made again.</remarks>
public sealed class TokenMasker
{
    private readonly MaskingOptions options;
    private readonly int mask;
    private readonly bool[] ordinary, continues;
    private readonly int[] replacements;
    private int[] candidates = [];

    /// <summary>A masker for a vocabulary.</summary>
    /// <exception cref="InvalidDataException">The vocabulary has no mask token.</exception>
    public TokenMasker(Tokenizer tokenizer, MaskingOptions options)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(options);
        if (tokenizer.MaskId < 0)
            throw new InvalidDataException("the vocabulary has no [MASK] token to hide others with; use one that has (cerbert vocab makes such)");
        if (!(options.Share > 0 && options.Share < 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Share, "the share of masked tokens lies above 0 and below 1");
        (this.options, mask) = (options, tokenizer.MaskId);
        ordinary = new bool[tokenizer.VocabularySize];
        continues = new bool[tokenizer.VocabularySize];
        for (int id = 0; id < ordinary.Length; id++)
        {
            string? token = tokenizer.IdToToken(id);
            ordinary[id] = token is not null && id != tokenizer.UnknownId && !tokenizer.IsSpecial(id);
            continues[id] = token is not null && token.StartsWith("##", StringComparison.Ordinal);
        }

        replacements = [.. Enumerable.Range(0, ordinary.Length).Where(id => ordinary[id])];
        if (replacements.Length == 0)
            throw new InvalidDataException("the vocabulary has special tokens only; use one that was made from text");
    }

    /// <summary>Whether a sequence has a token that can be chosen.</summary>
    public bool HasOrdinary(ReadOnlySpan<int> ids)
    {
        foreach (int id in ids)
            if (ordinary[id])
                return true;
        return false;
    }

    /// <summary>Masks a sequence in place.</summary>
    /// <param name="ids">[tokens] the sequence with its special tokens.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which mask: such as the pass through the data and the number of the sequence.</param>
    /// <param name="positions">Takes the places that were chosen, ascending; none where there is no ordinary token.</param>
    /// <param name="labels">Takes the ids that were there.</param>
    public void Mask(Span<int> ids, ulong seed, ulong stream, List<int> positions, List<int> labels)
    {
        var random = new Philox(seed, stream);
        if (candidates.Length < ids.Length)
            candidates = new int[Math.Max(ids.Length, 2 * candidates.Length)];
        Span<int> chosen = options.WholeWords ? ChooseWords(ids, ref random) : ChooseTokens(ids, ref random);
        chosen.Sort();
        foreach (int place in chosen)
        {
            positions.Add(place);
            labels.Add(ids[place]);
            switch (random.Next(10))
            {
                case < 8:
                    ids[place] = mask;
                    break;
                case 8:
                    ids[place] = replacements[random.Next(replacements.Length)];
                    break;
            }
        }
    }

    private int Wanted(int tokens) => Math.Clamp((int)Math.Round(options.Share * tokens), Math.Min(1, tokens), tokens);

    private Span<int> ChooseTokens(ReadOnlySpan<int> ids, ref Philox random)
    {
        int count = 0;
        for (int i = 0; i < ids.Length; i++)
            if (ordinary[ids[i]])
                candidates[count++] = i;
        int wanted = Wanted(count);
        // The first steps of a shuffle: a sample without repetition.
        for (int i = 0; i < wanted; i++)
        {
            int j = i + random.Next(count - i);
            (candidates[i], candidates[j]) = (candidates[j], candidates[i]);
        }

        return candidates.AsSpan(0, wanted);
    }

    private Span<int> ChooseWords(ReadOnlySpan<int> ids, ref Philox random)
    {
        int tokens = 0, words = 0;
        var starts = new int[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            if (!ordinary[ids[i]])
                continue;
            tokens++;
            if (!ContinuesWord(ids, i))
                starts[words++] = i;
        }

        random.Shuffle(starts.AsSpan(0, words));
        int wanted = Wanted(tokens), count = 0;
        foreach (int start in starts.AsSpan(0, words))
        {
            int end = start + 1;
            while (end < ids.Length && ContinuesWord(ids, end))
                end++;
            // A word too many for what is wanted is passed over, unless there would be none at all.
            if (count > 0 && count + end - start > wanted)
                continue;
            for (int i = start; i < end; i++)
                candidates[count++] = i;
            if (count >= wanted)
                break;
        }

        return candidates.AsSpan(0, count);
    }

    // A piece behind a special token begins a word, whatever it looks like: a long sentence may be cut within a word.
    private bool ContinuesWord(ReadOnlySpan<int> ids, int at) => at > 0 && continues[ids[at]] && ordinary[ids[at]] && ordinary[ids[at - 1]];
}
