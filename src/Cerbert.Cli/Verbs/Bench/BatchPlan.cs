using System.Text.Json;
using Cerbert.Models;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>The sentence lengths of every batch of a measurement, warm-up included.</summary>
/// <param name="Batches">Lengths in tokens.</param>
/// <param name="Source">Where they come from: a file, or null for a fixed length.</param>
/// <param name="Grouped">Whether sentences of similar lengths share a batch.</param>
internal sealed record BatchPlan(IReadOnlyList<int[]> Batches, string? Source, bool Grouped)
{
    /// <summary>The first batches compile products and fill memory; they are not measured. See <see cref="WarmUpTime"/>.</summary>
    public const int WarmUp = 2;

    /// <summary>
    /// How long they take at least, again and again: steps of small models are over before the runtime has compiled the code they use for the
    /// last time, which it does beside them in their first two seconds.
    /// </summary>
    public static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    /// <summary>The most tokens of a sentence.</summary>
    public const int LongestSentence = 1 << 15;

    /// <summary>Tokens of the longest sentence.</summary>
    public int Longest => Batches.Max(batch => batch.Max());

    /// <summary>Batches after the warm-up.</summary>
    public int Steps => Batches.Count - WarmUp;

    /// <summary>Tokens of the median measured batch.</summary>
    public int TypicalTokens => (int)Machine.Statistics.Median(Batches.Skip(WarmUp).Select(batch => (double)batch.Sum()));

    /// <summary>Batches of equal sentences.</summary>
    public static BatchPlan Fixed(int length, int batch, int steps)
    {
        int[] lengths = new int[batch];
        Array.Fill(lengths, length);
        return new BatchPlan([.. Enumerable.Repeat(lengths, steps + WarmUp)], null, false);
    }

    /// <summary>
    /// Lengths drawn from a file without replacement; grouped, they are sorted, cut into batches, and the batches shuffled.
    /// </summary>
    /// <exception cref="InvalidDataException">Not a JSON list of lengths, or too few of them.</exception>
    public static BatchPlan FromFile(string file, int batch, int steps, bool grouped, int seed)
    {
        int[] all = Read(file);
        long needed = (long)batch * (steps + WarmUp);
        if (all.Length < needed)
            throw new InvalidDataException($"{file}: has {all.Length} lengths, but --batch {batch} times --steps {steps} and {WarmUp} to warm up need {needed}; use fewer steps or a smaller batch");
        var random = new Random(seed);
        random.Shuffle(all);
        int[] chosen = all[..(int)needed];
        if (grouped)
            Array.Sort(chosen);
        int[][] batches = [.. chosen.Chunk(batch)];
        random.Shuffle(batches);
        return new BatchPlan(batches, file, grouped);
    }

    /// <summary>A batch of random tokens with one of five labels per sentence.</summary>
    public static (TokenBatch Tokens, int[] Labels) Fill(int[] lengths, int vocabulary, int classes, Random random)
    {
        int[][] ids = [.. lengths.Select(length => new int[length])];
        foreach (int[] sentence in ids)
            for (int i = 0; i < sentence.Length; i++)
                sentence[i] = random.Next(5, vocabulary);
        return (TokenBatch.From(ids), [.. lengths.Select(_ => random.Next(classes))]);
    }

    private static int[] Read(string file)
    {
        if (!File.Exists(file))
            throw new FileNotFoundException($"{file}: no such file; expected a JSON list of sentence lengths in tokens", file);
        int[]? lengths;
        try
        {
            using FileStream stream = File.OpenRead(file);
            lengths = JsonSerializer.Deserialize<int[]>(stream);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}:{e.LineNumber + 1}: is not a JSON list of whole numbers, such as [12, 30, 7]", e);
        }

        int bad = Array.FindIndex(lengths ?? [], length => length is < 1 or > LongestSentence);
        return bad < 0
            ? lengths ?? []
            : throw new InvalidDataException($"{file}: item {bad} is {lengths![bad]}; expected a length from 1 to {LongestSentence} tokens");
    }
}
