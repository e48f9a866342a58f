using System.Text.Json;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Cli.Verbs.Bench;
using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Verbs;

public class BenchTests
{
    private static readonly string[] Tiny = ["--layers", "1", "--hidden", "16", "--heads", "2", "--ffn", "32", "--vocab", "50", "--batch", "2", "--steps", "2", "--json"];

    [Theory]
    [InlineData("train")]
    [InlineData("pretrain")]
    [InlineData("infer")]
    public void Bench_TinyModel_ReportsRates(string mode)
    {
        JsonElement json = CommandLine.Run(["bench", mode, "--seq", "4", "--precision", "fp32", .. Tiny]).Json();
        Assert.Equal(mode, json.GetProperty("mode").GetString());
        Assert.Equal("fp32", json.GetProperty("precision").GetString());
        Assert.Equal(2, json.GetProperty("steps").GetInt32());
        Assert.Equal(4, json.GetProperty("seq").GetInt32());
        foreach (string rate in (string[])["tokens_per_s", "median_tokens_per_s", "peak_rss_mb", "model_gflops", "matmul_gflops", "threads"])
            Assert.True(json.GetProperty(rate).GetDouble() > 0, $"{rate} is {json.GetProperty(rate)}");
        Assert.True(json.GetProperty("managed_bytes_per_step").GetInt64() < 1_000_000);
        Assert.NotEmpty(json.GetProperty("engine").GetString()!);
    }

    [Fact]
    public void BenchTrain_LengthsGrouped_SaysSo()
    {
        using var folder = new TempFolder();
        string file = folder.Write("lengths.json", "[3, 9, 4, 1, 7, 5, 2, 8, 6]");
        JsonElement json = CommandLine.Run(["bench", "train", "--lengths", file, "--group-by-length", .. Tiny]).Json();
        Assert.True(json.GetProperty("grouped").GetBoolean());
        Assert.Equal(file, json.GetProperty("lengths").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("seq").ValueKind);
    }

    [Fact]
    public void BenchTrain_ForPeople_ShowsTheShareOfTheProducts()
    {
        CommandLine result = CommandLine.Run(["bench", "train", "--seq", "4", .. Tiny[..^1]]);
        Assert.Equal(0, result.Code);
        Assert.Contains("tokens/s", result.Output, StringComparison.Ordinal);
        Assert.Contains("that its matrix products reach alone", result.Output, StringComparison.Ordinal);
        Assert.Contains("bench train: 4/4", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void BenchTrain_Profile_SharesTheStepAmongKernels()
    {
        // The last of two layers asks for the first tokens alone, which is another kernel.
        string[] twoLayers = ["--layers", "2", .. Tiny[2..]];
        JsonElement profile = CommandLine.Run(["bench", "train", "--seq", "4", "--precision", "fp32", "--profile", .. twoLayers]).Json().GetProperty("profile");
        Assert.Equal(1, profile.EnumerateArray().Sum(kernel => kernel.GetProperty("share").GetDouble()), 0.01);
        JsonElement attention = profile.EnumerateArray().Single(kernel => kernel.GetProperty("kernel").GetString() == "AttentionBackward");
        Assert.Equal(1, attention.GetProperty("calls_per_step").GetDouble());
        // Of 2 sentences of 4 tokens: q, k, v and their gradient [8, 48], context and its gradient [8, 16], the logarithms of sums [2 heads, 8], all float32.
        AssertRate(sizeof(float) * ((2 * 8 * 48) + (2 * 8 * 16) + 16), attention, "gb_per_s");
        JsonElement product = profile.EnumerateArray().Single(kernel => kernel.GetProperty("kernel").GetString() == "MatMul forward 48×16");
        AssertRate(2 * 8 * 48 * 16, product, "gflops");
        CommandLine people = CommandLine.Run(["bench", "infer", "--seq", "4", "--profile", .. Tiny[..^1]]);
        Assert.Contains("MatMul forward", people.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MatMul weight gradient", people.Output, StringComparison.Ordinal);
    }

    // Milliseconds are rounded to the third digit, rates to the first.
    private static void AssertRate(double work, JsonElement kernel, string name)
    {
        double ms = kernel.GetProperty("ms_per_step").GetDouble(), rate = kernel.GetProperty(name).GetDouble();
        Assert.InRange(work / 1e6, (rate - 0.051) * (ms - 0.00051), (rate + 0.051) * (ms + 0.00051));
    }

    [Fact]
    public void BenchTrain_Interrupted_Returns130()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        CommandLine result = CommandLine.Run(source.Token, ["bench", "train", .. Tiny]);
        Assert.Equal(ExitCode.Interrupted, result.Code);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void BenchTrain_HeadsThatDoNotDivide_IsRefused() =>
        CommandLine.Run("bench", "train", "--hidden", "16", "--heads", "3").AssertRefused("16", "3");

    [Fact]
    public void BenchTrain_ModelLargerThanTheMachine_IsRefused() =>
        CommandLine.Run("bench", "train", "--layers", "200", "--hidden", "8192", "--heads", "8", "--ffn", "65536").AssertRefused("parameters");

    [Theory]
    [InlineData("[3, 4]", "has 2 lengths", "need 8")]
    [InlineData("[3, 0]", "item 1 is 0", "from 1 to")]
    [InlineData("[3, \"a\"]", "is not a JSON list of whole numbers", "lengths.json")]
    [InlineData("{", "is not a JSON list of whole numbers", "lengths.json")]
    public void BenchTrain_BadLengths_AreRefused(string content, string expected, string more)
    {
        using var folder = new TempFolder();
        CommandLine.Run(["bench", "train", "--lengths", folder.Write("lengths.json", content), .. Tiny]).AssertRefused(expected, more);
    }

    [Fact]
    public void BenchTrain_MissingLengths_AreRefused() => CommandLine.Run("bench", "train", "--lengths", "none.json").AssertRefused("none.json: no such file");

    [Fact]
    public void BenchTrain_LengthsAndSeq_AreRefused() =>
        CommandLine.Run("bench", "train", "--lengths", "x.json", "--seq", "8").AssertRefused("--seq and --lengths cannot be combined");

    [Fact]
    public void BenchTrain_GroupedWithoutLengths_IsRefused() => CommandLine.Run("bench", "train", "--group-by-length").AssertRefused("needs --lengths");

    [Fact]
    public void BenchMatMul_OneProduct_MeasuresEveryEngine()
    {
        JsonElement json = CommandLine.Run("bench", "matmul", "--m", "8", "--n", "16", "--k", "32", "--ms", "1", "--precision", "fp32", "--json").Json();
        Assert.Equal(Cerbert.Tensors.MatMul.MatMulEngines.Available.Count, json.GetProperty("products").GetArrayLength());
        Assert.All(json.GetProperty("products").EnumerateArray(), product => Assert.True(product.GetProperty("gflops").GetDouble() > 0));
    }

    [Fact]
    public void BenchMatMul_Table_HasTheTwelveProductsOfALayer()
    {
        CommandLine result = CommandLine.Run("bench", "matmul", "--tokens", "8", "--hidden", "16", "--ffn", "32", "--ms", "1");
        Assert.Equal(0, result.Code);
        // A header, the products, their sum, the unit.
        Assert.Equal(1 + 12 + 1 + 1, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("query, key, value, weight gradient", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void BenchMatMul_SizesIncomplete_IsRefused() => CommandLine.Run("bench", "matmul", "--m", "8").AssertRefused("--m, --n and --k go together");

    [Fact]
    public void BenchTokenize_Texts_ReportsTokensPerSecond()
    {
        using var folder = new TempFolder();
        string file = folder.Write("texts.txt", "hello\nhello\n");
        JsonElement json = CommandLine.Run("bench", "tokenize", Paths.Golden("checkpoints", "bert-tiny"), "--file", file, "--repeats", "2", "--json").Json();
        Assert.Equal(14, json.GetProperty("tokens").GetInt32());
        Assert.Equal(2, json.GetProperty("items").GetInt32());
        Assert.True(json.GetProperty("tokens_per_s").GetDouble() > 0);
    }

    [Fact]
    public void BenchTokenize_EmptyFile_IsRefused()
    {
        using var folder = new TempFolder();
        CommandLine.Run("bench", "tokenize", Paths.Golden("checkpoints", "bert-tiny"), "--file", folder.Write("empty.txt", "")).AssertRefused("holds no texts");
    }

    [Fact]
    public void BenchComponents_OfAConfig_ReportsEachBesideNone()
    {
        using var folder = new TempFolder();
        string config = Config(folder);
        JsonElement json = CommandLine.Run("bench", "components", config, "--component", "ema", "--component", "self_distillation, fgm", "--steps", "3", "--json").Json();
        Assert.Equal(["none", "ema", "self_distillation, fgm"], json.GetProperty("costs").EnumerateArray().Select(cost => cost.GetProperty("components").GetString()!), StringComparer.Ordinal);
        Assert.Equal(3, json.GetProperty("steps").GetInt32());
        foreach (JsonElement cost in json.GetProperty("costs").EnumerateArray())
            Assert.True(cost.GetProperty("median_ms").GetDouble() > 0 && cost.GetProperty("ratio_of_medians").GetDouble() > 0 && cost.GetProperty("median_ratio").GetDouble() > 0);
        CommandLine people = CommandLine.Run("bench", "components", config, "--set", "training.components=[ema, r_drop]", "--steps", "1");
        Assert.Equal(0, people.Code);
        Assert.Equal(["components", "none", "ema", "r_drop", "all", "1"], people.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]), StringComparer.Ordinal);
    }

    [Fact]
    public void BenchComponents_NoneNamed_IsRefused()
    {
        using var folder = new TempFolder();
        CommandLine.Run("bench", "components", Config(folder)).AssertRefused("has no training.components to measure; give some with --component");
    }

    private static string Config(TempFolder folder)
    {
        folder.Write("train.tsv", "text\tlabel\n" + string.Concat(Enumerable.Range(0, 24).Select(i => $"a b {(char)('a' + i % 3)}\t{i % 2}\n")));
        return folder.Write("run.yaml", $$"""
            encoder: { folder: '{{Paths.Golden("checkpoints", "bert-tiny")}}' }
            tokenizer: { max_length: 16 }
            tasks:
              - { name: t, kind: classification, labels: 2, data: { train: train.tsv } }
            training: { epochs: 9, batch_size: 8, precision: fp32 }
            """);
    }

    [Fact]
    public void BatchPlan_Grouped_KeepsTheLengthsAndSortsThemIntoBatches()
    {
        using var folder = new TempFolder();
        string file = folder.Write("lengths.json", "[3, 9, 4, 1, 7, 5, 2, 8]");
        BatchPlan plan = BatchPlan.FromFile(file, batch: 2, steps: 2, grouped: true, seed: 7);
        Assert.Equal([(1, 2), (3, 4), (5, 7), (8, 9)], plan.Batches.Select(batch => (batch[0], batch[1])).Order());
    }

    [Fact]
    public void Flops_BertBase_CountLayersAndAttention()
    {
        // 12 · (64 · 2 · 768 · (4 · 768 + 2 · 3072) + 4 · 64² · 768) + 2 · 768 · 773
        Assert.Equal(11_022_630_912 + 1_187_328, BenchModel.Flops(new BertConfig(), [64], training: false, readOfLast: 1));
        Assert.Equal(
            3 * BenchModel.Flops(new BertConfig(), [64, 3], training: false, readOfLast: 1), BenchModel.Flops(new BertConfig(), [64, 3], training: true, readOfLast: 1));
        // In the last layer 63 queries less, each of 64 products with keys and values, and what follows: 63 · (2 · 768² + 4 · 64 · 768 + 2 · 768 · (768 + 2 · 3072)).
        Assert.Equal(11_022_630_912 + 1_187_328 - 755_564_544, BenchModel.Flops(new BertConfig(), [64], training: false));
    }

    [Fact]
    public void Median_EvenAndOdd_IsTheMiddle()
    {
        Assert.Equal(2, Statistics.Median([3, 1, 2]));
        Assert.Equal(2.5, Statistics.Median([4, 1, 2, 3]));
    }
}
