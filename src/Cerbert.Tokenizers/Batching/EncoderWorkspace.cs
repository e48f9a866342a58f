using Cerbert.Tokenizers.Bpe;
using Cerbert.Tokenizers.Unigram;

namespace Cerbert.Tokenizers.Batching;

/// <summary>What one thread needs while it encodes; grows to the longest text seen and is used again.</summary>
internal sealed class EncoderWorkspace
{
    /// <summary>Ids of the texts of the sequence at work.</summary>
    public ReusedBuffer<int> Pieces { get; } = new();

    /// <summary>Finished sequences, one behind the other.</summary>
    public ReusedBuffer<int> Output { get; } = new();

    /// <summary>Segment of each token of <see cref="Output"/>.</summary>
    public byte[] TypeIds = new byte[1024];

    /// <summary>The normalised text.</summary>
    public char[] Normalized = new char[1024];

    /// <summary>Combining marks that wait for their canonical order: class, position, code point.</summary>
    public List<long> Marks { get; } = [];

    /// <summary>Two texts that the steps of a normaliser write in turn, and a word with its mark.</summary>
    public ReusedBuffer<char>[] Texts { get; } = [new(), new(), new()];

    /// <summary>The code points of a text, taken apart.</summary>
    public List<int> CodePoints { get; } = [];

    /// <summary>The best way to each place of the word at work.</summary>
    public PathNode[] Path = new PathNode[256];

    /// <summary>Hash of every prefix of the word at work.</summary>
    public ulong[] PrefixHashes = new ulong[256];

    /// <summary>The word at work in UTF-8.</summary>
    public byte[] Utf8 = new byte[256];

    /// <summary>One id for each byte of the word at work.</summary>
    public ReusedBuffer<int> Letters { get; } = new();

    /// <summary>Joins the letters of a word.</summary>
    public WordMerger Merger => merger ??= new();

    /// <summary>Words seen before.</summary>
    public WordCache Words => words ??= new();

    private WordMerger? merger;
    private WordCache? words;

    public void Append(int id, byte type)
    {
        if (Output.Count == TypeIds.Length)
            Array.Resize(ref TypeIds, TypeIds.Length * 2);
        TypeIds[Output.Count] = type;
        Output.Add(id);
    }

    public void Append(ReadOnlySpan<int> ids, byte type)
    {
        int end = Output.Count + ids.Length;
        if (end > TypeIds.Length)
            Array.Resize(ref TypeIds, Math.Max(end, TypeIds.Length * 2));
        TypeIds.AsSpan(Output.Count, ids.Length).Fill(type);
        Output.AddRange(ids);
    }
}
