using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class WeightSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("bert-tiny-bin")]
    [InlineData("bert-tiny-legacy")]
    [InlineData("bert-tiny-legacy-bin")]
    [InlineData("bert-tiny-sharded")]
    public void Open_EveryVariantOfOneModel_HoldsTheSameBits(string variant)
    {
        using IWeightSource expected = OpenBert("bert-tiny"), actual = OpenBert(variant);
        Assert.Equal(62, expected.Names.Count);
        // The decoder of the masked-language-model head is a second name of the word embeddings in the .bin variants.
        Assert.Equal(expected.Names.Sorted(), actual.Names.Where(n => !n.StartsWith("cls.predictions.decoder", StringComparison.Ordinal)).Sorted());
        foreach (string name in expected.Names)
            AssertSame(expected, name, actual, name);
        if (actual.TryGetInfo("cls.predictions.decoder.weight", out _))
            AssertSame(expected, "bert.embeddings.word_embeddings.weight", actual, "cls.predictions.decoder.weight");
    }

    [Theory]
    [InlineData("bert-tiny-fp16", WeightType.Float16, 6e-4)]
    [InlineData("bert-tiny-bf16", WeightType.BFloat16, 5e-3)]
    public void Open_HalfPrecision_IsCloseToFull(string variant, WeightType type, double tolerance)
    {
        using IWeightSource expected = OpenBert("bert-tiny"), actual = OpenBert(variant);
        foreach (string name in expected.Names)
        {
            Assert.Equal(type, actual.GetInfo(name).Type);
            float[] full = expected.ReadFloats(name, out _), half = actual.ReadFloats(name, out _);
            Assert.All(full.Zip(half), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
        }
    }

    [Fact]
    public void Open_Classifier_SharesTheEncoderAndHasAHead()
    {
        using IWeightSource bert = OpenBert("bert-tiny"), classifier = OpenBert("bert-tiny-classifier");
        foreach (string name in bert.Names.Where(n => n.StartsWith("bert.", StringComparison.Ordinal)))
            AssertSame(bert, name, classifier, name);
        Assert.Equal([5, 32], classifier.GetInfo("classifier.weight").Shape);
    }

    [Theory]
    [InlineData("albert-tiny")]
    [InlineData("bart-tiny")]
    [InlineData("distilbert-tiny")]
    [InlineData("electra-tiny")]
    [InlineData("roberta-tiny")]
    [InlineData("xlm-roberta-tiny")]
    [InlineData("xlnet-tiny")]
    public void Open_OtherFamilies_ReadsEveryTensor(string model)
    {
        using IWeightSource source = WeightSource.Open(Paths.Golden("checkpoints", model));
        Assert.NotEmpty(source.Names);
        Assert.All(source.Names, name => Assert.All(source.ReadFloats(name, out _), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void Open_FolderWithAllFormats_PrefersSafetensorsThenItsIndexThenPickle()
    {
        foreach (string model in (string[])["bert-tiny", "bert-tiny-sharded", "bert-tiny-bin"])
            foreach (string file in Directory.GetFiles(Paths.Golden("checkpoints", model)))
                File.Copy(file, _folder[Path.GetFileName(file)], overwrite: true);
        foreach (string expected in (string[])["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"])
        {
            using (IWeightSource source = WeightSource.Open(_folder.Path))
                Assert.Equal(_folder[expected], source.Location);
            File.Delete(_folder[expected]);
        }
    }

    [Fact]
    public void Open_FolderWithoutWeights_SaysWhatWasLookedFor()
    {
        _folder.Write("tf_model.h5", []);
        string message = Assert.Throws<FileNotFoundException>(() => WeightSource.Open(_folder.Path)).Message;
        foreach (string word in (string[])[_folder.Path, "model.safetensors,", "model.safetensors.index.json", "pytorch_model.bin,", "pytorch_model.bin.index.json", "tf_model.h5"])
            Assert.Contains(word, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ShardedPickles_ReadsAcrossFiles()
    {
        File.Copy(Paths.Golden("checkpoints", "bert-tiny-bin", "pytorch_model.bin"), _folder["one.bin"]);
        File.Copy(Paths.Golden("checkpoints", "pickle-cases", "pickle-cases.bin"), _folder["two.bin"]);
        _folder.Write(
            "pytorch_model.bin.index.json",
            "{\"weight_map\":{\"bert.pooler.dense.bias\":\"one.bin\",\"int64\":\"two.bin\"}}"u8.ToArray());
        using IWeightSource source = WeightSource.Open(_folder.Path), bert = OpenBert("bert-tiny");
        AssertSame(bert, "bert.pooler.dense.bias", source, "bert.pooler.dense.bias");
        Assert.Equal(7, source.ReadInt64("int64").Length);
        Assert.Equal(2, source.Names.Count);
    }

    [Theory]
    [InlineData("{\"weight_map\":{\"a\":\"../x.safetensors\"}}", "'../x.safetensors'")]
    [InlineData("{\"weight_map\":{\"a\":\"/etc/passwd\"}}", "'/etc/passwd'")]
    [InlineData("{\"weight_map\":{\"a\":\"\"}}", "plain name")]
    [InlineData("{\"weight_map\":{\"a\":3}}", "'a'")]
    [InlineData("{\"weight_map\":[]}", "weight_map")]
    [InlineData("{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"x.safetensors\"}}", "not valid JSON")]
    [InlineData("[]", "weight_map")]
    [InlineData("{", "not valid JSON at line 1")]
    [InlineData("{\"weight_map\":{\"absent\":\"x.safetensors\"}}", "'absent'")]
    [InlineData("{\"weight_map\":{\"a\":\"model.safetensors.index.json\"}}", "model.safetensors.index.json")]
    public void Open_BadIndex_SaysWhatIsWrong(string json, string word)
    {
        string index = _folder.Write("model.safetensors.index.json", System.Text.Encoding.UTF8.GetBytes(json));
        File.Copy(Paths.Golden("checkpoints", "pickle-cases", "expected.safetensors"), _folder["x.safetensors"]);
        Assertions.RefusesInOneLine(index, () => WeightSource.Open(_folder.Path), word);
    }

    [Fact]
    public void Open_IndexWithoutItsShard_NamesTheShard()
    {
        _folder.Write("model.safetensors.index.json", "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\"}}"u8.ToArray());
        Assert.Contains(
            "model-00001-of-00002.safetensors",
            Assert.Throws<FileNotFoundException>(() => WeightSource.Open(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IWeightSource OpenBert(string model) => NameMap.Bert.Apply(WeightSource.Open(Paths.Golden("checkpoints", model)));

    private static void AssertSame(IWeightSource expected, string expectedName, IWeightSource actual, string actualName)
    {
        float[] a = expected.ReadFloats(expectedName, out int[] expectedShape), b = actual.ReadFloats(actualName, out int[] actualShape);
        Assert.Equal(expectedShape, actualShape);
        Assert.Equal(a.Select(BitConverter.SingleToUInt32Bits), b.Select(BitConverter.SingleToUInt32Bits));
    }
}
