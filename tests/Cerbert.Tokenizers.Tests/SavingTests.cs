using Cerbert.Tokenizers;

namespace Cerbert.Tests;

public class SavingTests
{
    [Fact]
    public void Save_FromVocabularyAndConfig_WritesThemBackAndOpensTheSame()
    {
        using var saved = new SavedFolder(Support.BertTiny);

        string original = Paths.Golden("checkpoints", "bert-tiny");
        Assert.Equal(["tokenizer.json", "tokenizer_config.json", "vocab.txt"], saved.Files);
        foreach (string name in (string[])["vocab.txt", "tokenizer_config.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(original, name)), File.ReadAllBytes(saved.PathOf(name)));
        AssertSame(Support.BertTiny, saved.Load());
        // tokenizer.json was made up, and says the same on its own.
        File.Delete(saved.PathOf("vocab.txt"));
        File.Delete(saved.PathOf("tokenizer_config.json"));
        AssertSame(Support.BertTiny, saved.Load());
    }

    [Fact]
    public void Save_FromTokenizerJson_KeepsItAndAddsTheOthers()
    {
        string json = File.ReadAllText(Paths.Golden("tokenizer", "added.tokenizer.json"));
        Tokenizer tokenizer = Support.LoadFrom(("tokenizer.json", json));
        using var saved = new SavedFolder(tokenizer);

        Assert.Equal(json, File.ReadAllText(saved.PathOf("tokenizer.json")));
        AssertSame(tokenizer, saved.Load());
        // vocab.txt and the made-up configuration carry all of it, added tokens too.
        File.Delete(saved.PathOf("tokenizer.json"));
        AssertSame(tokenizer, saved.Load());
    }

    [Fact]
    public void Save_WithOptions_WritesWhatTheySay()
    {
        Tokenizer cased = Tokenizer.Load(Paths.Golden("checkpoints", "bert-tiny"), new() { LowerCase = false, SplitChinese = false });
        using var saved = new SavedFolder(cased);
        AssertSame(cased, saved.Load());
        Assert.NotEqual(cased.Encode("The 中国").Ids, Support.BertTiny.Encode("The 中国").Ids);
        Assert.Equal(64, saved.Load().ModelMaxLength);
    }

    private static void AssertSame(Tokenizer expected, Tokenizer actual)
    {
        string[] second = [.. Support.Texts.Reverse()];
        RaggedEncoding a = expected.EncodeBatch(Support.Texts, second), b = actual.EncodeBatch(Support.Texts, second);
        Assert.Equal(a.Ids, b.Ids);
        Assert.Equal(a.TypeIds, b.TypeIds);
        Assert.Equal(expected.Decode(a.Ids), actual.Decode(b.Ids));
        Assert.Equal(expected.VocabularySize, actual.VocabularySize);
        Assert.Equal((expected.PadId, expected.MaskId), (actual.PadId, actual.MaskId));
    }

    private sealed class SavedFolder : IDisposable
    {
        private readonly TempFolder folder = new();

        public SavedFolder(Tokenizer tokenizer) => tokenizer.Save(folder.Path);

        public string[] Files => [.. Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

        public string PathOf(string name) => folder[name];

        public Tokenizer Load() => Tokenizer.Load(folder.Path);

        public void Dispose() => folder.Dispose();
    }
}
