using System.Text.Json;
using Cerbert.Tokenizers;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tests;

/// <summary>Fixtures and folders the tokenizer tests share.</summary>
internal static class Support
{
    public static Tokenizer BertTiny { get; } = Tokenizer.Load(Paths.Golden("checkpoints", "bert-tiny"));

    public static string[] Texts { get; } = Fixture<string[]>("texts.json");

    public static string[][] Pairs { get; } = Fixture<string[][]>("pairs.json");

    public static T Fixture<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(Paths.Golden("tokenizer", name)))!;

    public static JsonElement Fixture(string name) => Fixture<JsonElement>(name);

    public static int[] Ints(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetInt32())];

    /// <summary>Compares every sequence with a list of [ids, type_ids] and names the first text that differs.</summary>
    public static void AssertEqual(JsonElement expected, RaggedEncoding actual, Func<int, string> textOf)
    {
        Assert.Equal(expected.GetArrayLength(), actual.Count);
        for (int i = 0; i < actual.Count; i++)
        {
            int[] ids = Ints(expected[i][0]), types = Ints(expected[i][1]);
            bool same = actual.IdsOf(i).SequenceEqual(ids) && actual.TypeIdsOf(i).ToArray().Select(t => (int)t).SequenceEqual(types);
            Assert.True(same, $"'{textOf(i)}': expected {string.Join(' ', ids)}, got {string.Join(' ', actual.IdsOf(i).ToArray())}");
        }
    }

    /// <summary>Opens a tokenizer from the given files.</summary>
    public static Tokenizer LoadFrom(params (string Name, string Content)[] files)
    {
        using var folder = new TempFolder();
        foreach (var (name, content) in files)
            folder.Write(name, content);
        return Tokenizer.Load(folder.Path);
    }

    /// <summary>A tokenizer of the given tokens behind the five special ones (ids 0 to 4).</summary>
    public static WordPieceTokenizer FromTokens(params string[] tokens)
    {
        using var folder = new TempFolder();
        return WordPieceTokenizer.FromVocabulary(folder.Write("vocab.txt", string.Join('\n', ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. tokens])));
    }
}
