using System.Text.Json;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Golden;

/// <summary>Word vectors and attention of every family, against PyTorch.</summary>
public sealed class ExplainGoldenTests
{
    private const int Output = 1;

    public static TheoryData<string> Families { get; } =
        ["bert-tiny-classifier", "roberta-tiny", "xlm-roberta-tiny", "distilbert-tiny", "electra-tiny", "albert-tiny", "xlnet-tiny", "bart-tiny"];

    [Theory]
    [MemberData(nameof(Families))]
    public void WordDelta_OfZeros_GetsTheGradientOfTheWordVectors(string family)
    {
        using var expected = SafetensorsReader.Open(Paths.Golden("explain", "explain.safetensors"));
        using var model = new Classifier(family);
        foreach (Parameter parameter in model.Store.Parameters)
            parameter.Frozen = true;
        // Both sentences in one batch, as the reference had them one by one.
        TokenBatch batch = model.Batch(0, 2);
        int first = batch.Sequences.Length(0), width = model.Encoder.Config.EmbeddingSize;
        using var delta = new Parameter("delta", new Shape(batch.Sequences.Tokens, width));
        using (TensorScope.Begin())
        {
            Tensor answer = model.Answer(batch, new ForwardPass { WordDelta = delta.Value });
            float[] values = answer.ToArray();
            Close.Equal(expected.ReadFloats($"{family}.0.answer", out _), values.AsSpan(0, answer.Columns), what: "answer");
            Close.Equal(expected.ReadFloats($"{family}.2.answer", out _), values.AsSpan(answer.Columns), what: "answer");
            Pool.Mean(Columns.Apply(answer, Output, 1), Sequences.FromLengths(2)).Backward(2);
        }

        float[] gradient = delta.Grad.ToArray();
        Close.Gradient(expected.ReadFloats($"{family}.0.gradient", out _), gradient.AsSpan(0, first * width), what: family);
        Close.Gradient(expected.ReadFloats($"{family}.2.gradient", out _), gradient.AsSpan(first * width), what: family);
        Assert.DoesNotContain(model.Store.Parameters, parameter => parameter.HasGrad);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void WordDelta_ToAnotherWord_IsThatWord(string family)
    {
        using var model = new Classifier(family);
        using var scope = TensorScope.Begin();
        TokenBatch batch = model.Batch(0);
        int[] ids = batch.Ids.ToArray();
        (ids[2], ids[4]) = (ids[4], ids[2]);
        var other = new TokenBatch(ids, batch.Types, new[] { 0, ids.Length });
        float[] delta = [.. model.Encoder.WordVectors(other).ToArray().Zip(model.Encoder.WordVectors(batch).ToArray(), (to, from) => to - from)];
        float[] wanted = model.Answer(other, ForwardPass.Evaluation).ToArray(), before = model.Answer(batch, ForwardPass.Evaluation).ToArray();
        using Tensor added = Tensor.From(delta, new Shape(ids.Length, model.Encoder.Config.EmbeddingSize));
        Close.Equal(wanted, model.Answer(batch, new ForwardPass { WordDelta = added }).ToArray());
        Assert.True(wanted.Zip(before, (a, b) => Math.Abs(a - b)).Max() > 0.01);
    }

    [Theory]
    [InlineData("bert-tiny-classifier")]
    [InlineData("xlnet-tiny")]
    [InlineData("bart-tiny")]
    public void WordDelta_OfAnotherShape_IsRefused(string family)
    {
        using var model = new Classifier(family);
        using var scope = TensorScope.Begin();
        TokenBatch batch = model.Batch(0);
        Tensor narrow = Tensor.Zeros(new Shape(batch.Sequences.Tokens, 3));
        Assert.Throws<ArgumentException>(() => model.Encoder.Forward(batch, new ForwardPass { WordDelta = narrow }));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Attention_EveryLayerAndHead_EqualsTheReference(string family)
    {
        using var expected = SafetensorsReader.Open(Paths.Golden("explain", "explain.safetensors"));
        using var model = new Classifier(family);
        using var scope = TensorScope.Begin();
        var record = new AttentionRecord();
        // 17 tokens need three runs of heads that have 8 numbers.
        TokenBatch batch = model.Batch(0, 2);
        model.Encoder.Forward(batch, new ForwardPass { Attention = record });
        int layers = Enumerable.Range(0, 99).First(i => !expected.TryGetInfo($"{family}.0.attention.{i}", out _));
        Assert.Equal(layers, record.Maps.Count);
        for (int layer = 0; layer < layers; layer++)
        {
            Assert.Equal(model.Encoder is not BartEncoder || layer < 2 ? AttentionKind.Self : layer % 2 == 0 ? AttentionKind.Causal : AttentionKind.Cross, record.Maps[layer].Kind);
            for (int s = 0; s < 2; s++)
            {
                ReadOnlySpan<float> actual = record.Maps[layer].Of(s).Span;
                Close.Equal(expected.ReadFloats($"{family}.{2 * s}.attention.{layer}", out int[] shape), actual, what: $"layer {layer} sentence {s}");
                Assert.Equal(record.Maps[layer].Heads, shape[0]);
                for (int row = 0; row < actual.Length; row += shape[2])
                    Close.Equal(1, actual.Slice(row, shape[2]).ToArray().Sum(), 1e-5, what: $"row {row}");
            }
        }
    }

    [Theory]
    [InlineData("bert-tiny-classifier")]
    [InlineData("xlnet-tiny")]
    [InlineData("bart-tiny")]
    public void Attention_BFloat16Pass_FollowsFloat32(string family)
    {
        using var model = new Classifier(family);
        using var scope = TensorScope.Begin();
        TokenBatch batch = model.Batch(2);
        var half = new AttentionRecord();
        var exact = new AttentionRecord();
        model.Encoder.Forward(batch, new ForwardPass(DType.BFloat16) { Attention = half });
        model.Encoder.Forward(batch, new ForwardPass { Attention = exact });
        for (int i = 0; i < exact.Maps.Count; i++)
            Close.Equal(exact.Maps[i].Of(0).Span, half.Maps[i].Of(0).Span, 0.1, 0, $"layer {i}");
    }

    /// <summary>A family's own classifier, or the pooler of one that has none.</summary>
    private sealed class Classifier : IDisposable
    {
        private readonly PoolerPooling pooling;
        private readonly LinearHead? head;
        private readonly JsonElement json;

        public Classifier(string family)
        {
            string folder = Paths.Golden("checkpoints", family);
            var config = (TransformerConfig)ModelConfig.Load(folder);
            Store = new ParameterStore(config.Names.Apply(WeightSource.Open(folder)), seed: 1);
            Encoder = Encoder.Create(Store, config);
            pooling = new PoolerPooling(Encoder);
            bool plain = family == "bert-tiny-classifier";
            if (family != "albert-tiny")
                head = new LinearHead(Store.At(Encoder.ClassifierName, mustExist: true), Encoder.HiddenSize, plain ? 5 : 3, 0, 0.02);
            json = GoldenBatch.Json(plain ? "bert-classify.json" : $"models/{family}.json");
        }

        public ParameterStore Store { get; }

        public Encoder Encoder { get; }

        public TokenBatch Batch(params int[] sentences) => TokenBatch.From(
            [.. sentences.Select(s => GoldenBatch.Integers(json.GetProperty("ids")[s]))],
            json.TryGetProperty("token_types", out JsonElement types) ? [.. sentences.Select(s => GoldenBatch.Integers(types[s]))] : null);

        public Tensor Answer(TokenBatch batch, ForwardPass pass)
        {
            Tensor pooled = pooling.Apply(Encoder.Forward(batch, pass, pooling.Use), pass);
            return head is null ? pooled : head.Forward(pooled, pass);
        }

        public void Dispose() => Store.Dispose();
    }
}
