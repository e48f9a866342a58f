using Cerbert.Tensors;

namespace Cerbert.Models;

/// <summary>Token ids of some sentences one after another, without padding: what an encoder reads.</summary>
/// <remarks>The memory is not copied; it must not change until the step is over.</remarks>
public sealed class TokenBatch
{
    private int[]? positions;
    private int firstPosition;

    /// <summary>A batch over the caller's memory.</summary>
    /// <param name="ids">[tokens] token ids of all sentences.</param>
    /// <param name="types">[tokens] segment ids.</param>
    /// <param name="offsets">[sentences + 1] sentence i is tokens offsets[i] to offsets[i + 1] − 1.</param>
    public TokenBatch(ReadOnlyMemory<int> ids, ReadOnlyMemory<int> types, ReadOnlyMemory<int> offsets)
    {
        Sequences = new Sequences(offsets);
        if (ids.Length != Sequences.Tokens || types.Length != Sequences.Tokens)
            throw new ArgumentException($"{Sequences.Tokens} tokens need as many ids ({ids.Length}) and types ({types.Length})");
        Ids = ids;
        Types = types;
    }

    /// <summary>Which tokens form a sentence.</summary>
    public Sequences Sequences { get; }

    /// <summary>Token ids.</summary>
    public ReadOnlyMemory<int> Ids { get; }

    /// <summary>Segment ids.</summary>
    public ReadOnlyMemory<int> Types { get; }

    /// <summary>The place of each token in its sentence, counted from <paramref name="first"/>.</summary>
    public ReadOnlyMemory<int> PositionsFrom(int first)
    {
        if (positions is not null && firstPosition == first)
            return positions;
        var made = new int[Sequences.Tokens];
        for (int s = 0; s < Sequences.Count; s++)
            for (int i = 0; i < Sequences.Length(s); i++)
                made[Sequences.Start(s) + i] = first + i;
        (positions, firstPosition) = (made, first);
        return made;
    }

    /// <summary>A batch from lists of ids and, where given, types.</summary>
    public static TokenBatch From(IReadOnlyList<int[]> ids, IReadOnlyList<int[]>? types = null)
    {
        var offsets = new int[ids.Count + 1];
        for (int i = 0; i < ids.Count; i++)
            offsets[i + 1] = offsets[i] + ids[i].Length;
        int[] flat = [.. ids.SelectMany(x => x)];
        return new TokenBatch(flat, types is null ? new int[flat.Length] : types.SelectMany(x => x).ToArray(), offsets);
    }
}
