using System.Buffers.Binary;
using System.IO.Compression;

namespace Cerbert.Tests.Acceptance;

/// <summary>Damaged, hostile and mismatched models: exit code 2, one line that names the file.</summary>
public class BadModelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(500)]
    [InlineData(100_000)]
    public void Safetensors_Truncated_IsRefused(int length) =>
        Damaged("bert-tiny-classifier", "model.safetensors", bytes => bytes[..length], "model.safetensors");

    [Fact]
    public void Safetensors_HeaderOfTenGigabytes_IsRefusedWithoutReadingIt() => Damaged("bert-tiny-classifier", "model.safetensors", bytes =>
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, 10_000_000_000);
        return bytes;
    }, "model.safetensors", "10000000000");

    [Fact]
    public void Pickle_ThatRunsCode_IsRefusedAndNothingRuns()
    {
        using var shop = new Workshop();
        string model = shop.Copy("bert-tiny-bin"), sign = shop["it-ran"];
        using (ZipArchive zip = new(File.Create(Path.Combine(model, "pytorch_model.bin")), ZipArchiveMode.Create))
        {
            using (Stream data = zip.CreateEntry("archive/data.pkl", CompressionLevel.NoCompression).Open())
                data.Write([0x80, 2, .. System.Text.Encoding.ASCII.GetBytes($"cposix\nsystem\n(S'touch {sign}'\ntR.")]);
            using (Stream version = zip.CreateEntry("archive/version", CompressionLevel.NoCompression).Open())
                version.Write("3\n"u8);
        }

        shop.Train($"encoder={{folder: {model}}}").AssertRefused("pytorch_model.bin", "posix.system");
        Assert.False(File.Exists(sign));
        Assert.False(Directory.Exists(shop.Run));
    }

    [Fact]
    public void Vocabulary_LargerThanTheModel_IsRefused()
    {
        using var shop = new Workshop();
        string model = shop.Copy("bert-tiny-classifier");
        File.AppendAllText(Path.Combine(model, "vocab.txt"), "one\ntoo\nmany\n");
        shop.Train($"encoder={{folder: {model}}}").AssertRefused("163 tokens", "160", "vocab");
        Assert.False(Directory.Exists(shop.Run), "a run folder was left behind: the corrected command would be refused");
        CommandLine.Run("predict", model, "--text", "x").AssertRefused("163 tokens", "160");
    }

    [Fact]
    public void MaxLength_BeyondTheModelsPositions_IsRefused()
    {
        using var shop = new Workshop();
        shop.Train($"encoder={{folder: {shop.Copy("bert-tiny")}}}", "tokenizer.max_length=100").AssertRefused("tokenizer.max_length", "100", "64 positions");
        Assert.False(Directory.Exists(shop.Run), "a run folder was left behind: the corrected command would be refused");
    }

    [Fact]
    public void Weights_ThatAreMissing_AreNamed()
    {
        using var shop = new Workshop();
        string model = shop.Copy("bert-tiny");
        CommandLine.Run("predict", model, "--text", "x").AssertRefused("'x': has no [MASK]", "never fine-tuned");
        string config = Path.Combine(model, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("BertForPreTraining", "BertModel", StringComparison.Ordinal));
        CommandLine.Run("predict", model, "--text", "x").AssertRefused("bert-tiny", "never fine-tuned");
        File.Delete(Path.Combine(model, "model.safetensors"));
        CommandLine.Run("predict", model, "--text", "x").AssertRefused("bert-tiny", "model.safetensors");
        shop.Train($"encoder={{folder: {model}}}").AssertRefused("bert-tiny", "model.safetensors");
    }

    [Fact]
    public void Weights_ThatAreNoNumbers_AreRefusedRatherThanPredictedWith()
    {
        using var shop = new Workshop();
        string model = shop.Copy("bert-tiny-classifier"), path = Path.Combine(model, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length - 4096).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        CommandLine.Run("predict", model, "--text", "x", "--json").AssertRefused("NaN", "weights are damaged");
        shop.Train($"encoder={{folder: {model}}}", "tasks.sentiment.labels=[negative, positive, a, b, c]", "tokenizer.max_length=64").AssertRefused("diverged at step 1", "learning_rate");
    }

    [Fact]
    public void Classifier_OfAnotherNumberOfLabels_IsRefused()
    {
        using var shop = new Workshop();
        shop.Train($"encoder={{folder: {shop.Copy("bert-tiny-classifier")}}}").AssertRefused("tasks.sentiment.labels", "2", "classifier of 5");
        Assert.False(Directory.Exists(shop.Run), "a run folder was left behind: the corrected command would be refused");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("vocab.txt")]
    public void File_Missing_IsNamed(string file)
    {
        using var shop = new Workshop();
        string model = shop.Copy("bert-tiny-classifier");
        File.Delete(Path.Combine(model, file));
        CommandLine.Run("predict", model, "--text", "x").AssertRefused("bert-tiny-classifier", file);
    }

    private static void Damaged(string checkpoint, string file, Func<byte[], byte[]> damage, params string[] parts)
    {
        using var shop = new Workshop();
        string model = shop.Copy(checkpoint), path = Path.Combine(model, file);
        File.WriteAllBytes(path, damage(File.ReadAllBytes(path)));
        CommandLine.Run("predict", model, "--text", "x").AssertRefused(parts);
        CommandLine.Run("info", model).AssertRefused(parts);
        shop.Train($"encoder={{folder: {model}}}").AssertRefused(parts);
        Assert.False(Directory.Exists(shop.Run), "a run folder was left behind: the corrected command would be refused");
    }
}
