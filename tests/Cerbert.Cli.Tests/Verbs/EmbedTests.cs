using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cerbert.Data;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.Verbs;

public sealed class EmbedTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string model;

    public EmbedTests()
    {
        SampleData.Write(folder.Path);
        folder.Write("text.txt", string.Concat(Enumerable.Repeat("the soup was wonderful. this film was awful.\n", 20)));
        string config = folder.Write("run.yaml", $$"""
            output: {{Path.Combine(folder.Path, "run")}}
            encoder: { layers: 1, hidden: 32, heads: 2, ffn: 64, max_positions: 32, vocab: vocab.txt }
            tokenizer: { max_length: 32 }
            tasks: [{ name: text, kind: masked-language, data: { train: text.txt } }]
            training: { max_steps: 3, batch_size: 8, precision: fp32, optimizer: { name: adamw, learning_rate: 5e-3 } }
            """);
        model = CommandLine.Run("pretrain", config, "--json").Json().GetProperty("model").GetString()!;
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Embed_Precision_IsReadAndAnUnknownOneRefused()
    {
        float[] exact = Vectors(CommandLine.Run("embed", model, "--text", "the soup").Output)[0];
        Assert.Equal(exact, Vectors(CommandLine.Run("embed", model, "--text", "the soup", "--precision", "fp32").Output)[0]);
        CommandLine.Run("embed", model, "--text", "the soup", "--precision", "int4").AssertRefused("int4", "int8");
        CommandLine rounded = CommandLine.Run("embed", model, "--text", "the soup", "--precision", "int8");
        if (MatMulEngines.Current.SupportsInt8)
            Assert.NotEqual(exact, Vectors(rounded.Output)[0]);
        else
            rounded.AssertRefused("precision int8", "use ");
    }

    [Fact]
    public void Embed_MoreTextsThanAWindow_WritesEachInItsPlace()
    {
        string[] texts = [.. Enumerable.Range(0, 4100).Select(i => i % 7 == 0 ? "the soup was wonderful" : $"film {i % 5}")];
        string file = folder.Write("many.txt", string.Join('\n', texts)), to = Path.Combine(folder.Path, "vectors.npy");
        JsonElement done = CommandLine.Run("embed", model, "--file", file, "--output", to, "--normalize", "--json").Json();
        Assert.Equal((4100, 32), (done.GetProperty("vectors").GetInt32(), done.GetProperty("size").GetInt32()));

        byte[] bytes = File.ReadAllBytes(to);
        int header = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal(0, header % 64);
        Assert.Equal("\u0093NUMPY\u0001\0", Encoding.Latin1.GetString(bytes.AsSpan(0, 8)));
        Assert.Contains("'descr': '<f4', 'fortran_order': False, 'shape': (4100, 32)", Encoding.ASCII.GetString(bytes.AsSpan(10, header - 10)), StringComparison.Ordinal);
        Assert.Equal(header + (4100 * 32 * sizeof(float)), bytes.Length);

        float[] Row(int i) => [.. Enumerable.Range(0, 32).Select(j => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(header + (((i * 32) + j) * sizeof(float)))))];
        Assert.Equal(1, Row(4099).Sum(x => x * x), 1e-5);
        foreach (int i in new[] { 0, 1, 4095, 4096, 4099 })
        {
            float[] alone = Vectors(CommandLine.Run("embed", model, "--text", texts[i], "--normalize").Output)[0];
            Assert.All(Row(i).Zip(alone), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [Fact]
    public void Embed_Poolings_AreThoseOfTheirNames()
    {
        float[] cls = Vectors(CommandLine.Run("embed", model, "--text", "a film", "--pooling", "cls").Output)[0];
        float[] max = Vectors(CommandLine.Run("embed", model, "--text", "a film", "--pooling", "max").Output)[0];
        Assert.Equal(32, cls.Length);
        Assert.All(cls.Zip(max), pair => Assert.True(pair.First <= pair.Second + 1e-5));
        Assert.Equal(3 * 32, Vectors(CommandLine.Run("embed", model, "--text", "a film", "--pooling", "mean-max").Output)[0].Length);
    }

    [Theory]
    [InlineData("--pooling pooler --text x", "has no pooler")]
    [InlineData("--pooling mena --text x", "--pooling is 'mena'")]
    [InlineData("--output x.txt --text x", "ends in .npy or .jsonl")]
    [InlineData("--file no.txt", "no.txt: no such file")]
    [InlineData("", "--text or --file")]
    public void Embed_WhatCannotBe_IsRefused(string arguments, string message) =>
        CommandLine.Run(["embed", model, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).AssertRefused(message);

    [Fact]
    public void Embed_EmptyLine_IsNamedAndNothingIsLeft()
    {
        string file = folder.Write("gap.txt", "one\n \nthree"), to = Path.Combine(folder.Path, "gap.npy");
        CommandLine.Run("embed", model, "--file", file, "--output", to).AssertRefused($"{file}:2: the text is empty");
        Assert.Empty(Directory.GetFiles(folder.Path, "gap.npy*"));
    }

    private static float[][] Vectors(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("vector").EnumerateArray().Select(x => float.Parse(x.GetRawText(), CultureInfo.InvariantCulture)).ToArray())];
}
