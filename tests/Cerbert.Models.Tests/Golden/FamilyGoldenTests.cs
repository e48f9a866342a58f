using System.Text.Json;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Golden;

/// <summary>BERT's relatives against Transformers: hidden states, logits, losses and every gradient, from their Hugging Face folders.</summary>
public sealed class FamilyGoldenTests
{
    public static TheoryData<string, int> Classifiers => new()
    {
        { "roberta-tiny", 41 },
        { "xlm-roberta-tiny", 41 },
        { "distilbert-tiny", 40 },
        { "electra-tiny", 43 },
        { "xlnet-tiny", 39 },
        { "bart-tiny", 95 },
    };

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Classify_EveryFamily_EqualsTransformers(string name, int gradients)
    {
        using ParameterStore store = Open(name, out Encoder encoder, out JsonElement json, out SafetensorsReader expected);
        using (expected)
        using (TensorScope.Begin())
        {
            var pooling = new PoolerPooling(encoder);
            var head = new LinearHead(store.At(encoder.ClassifierName, mustExist: true), encoder.HiddenSize, 3, 0.1, 0.02);
            TokenBatch batch = GoldenBatch.Tokens(json, types: json.TryGetProperty("token_types", out _));
            EncoderOutput output = encoder.Forward(batch, ForwardPass.Evaluation);
            CompareStates(encoder, output, expected, batch);
            Tensor logits = head.Forward(pooling.Apply(output, ForwardPass.Evaluation), ForwardPass.Evaluation);
            Close.Equal(expected.ReadFloats("logits", out _), logits.ToArray(), what: "logits");
            Tensor loss = CrossEntropy.Apply(logits, GoldenBatch.Integers(json.GetProperty("labels")));
            Close.Equal(json.GetProperty("loss").GetDouble(), loss.Item(), 1e-5, 1e-4, "loss");
            loss.Backward();
            Assert.Equal(gradients, CompareGradients(encoder, store, expected, 1e-5));
        }
    }

    [Fact]
    public void Pool_Albert_EqualsTransformers()
    {
        using ParameterStore store = Open("albert-tiny", out Encoder encoder, out JsonElement json, out SafetensorsReader expected);
        using (expected)
        using (TensorScope.Begin())
        {
            var pooling = new PoolerPooling(encoder);
            TokenBatch batch = GoldenBatch.Tokens(json);
            EncoderOutput output = encoder.Forward(batch, ForwardPass.Evaluation);
            CompareStates(encoder, output, expected, batch);
            Tensor pooled = pooling.Apply(output, ForwardPass.Evaluation);
            Close.Equal(expected.ReadFloats("pooler_output", out _), pooled.ToArray(), what: "pooler_output");
            // The sum of output · probe, by its gradient: 2 (output − target) / n = probe.
            float[] probe = expected.ReadFloats("probe", out _);
            MeanSquaredError.Apply(pooled, (float[])[.. pooled.ToArray().Zip(probe, (y, p) => y - p * probe.Length / 2)]).Backward();
            Assert.Equal(25, CompareGradients(encoder, store, expected, 1e-4));
        }
    }

    [Theory]
    [InlineData("roberta-tiny", 2, 38)]
    [InlineData("xlm-roberta-tiny", 2, 38)]
    [InlineData("distilbert-tiny", 2, 40)]
    [InlineData("electra-tiny", 2, 40)]
    [InlineData("albert-tiny", 1, 40)]
    [InlineData("bert-tiny", 3, 64)]
    [InlineData("xlnet-tiny", 2, 1 << 20)]
    [InlineData("bart-tiny", 4, 40)]
    public void Parts_EveryFamily_HoldEveryParameterOfTheEncoderOnce(string name, int layers, int longest)
    {
        using ParameterStore store = Open(name, out Encoder encoder);
        Assert.Equal((layers, longest), (encoder.Layers.Count, encoder.MaxLength));
        Parameter[] parts = [.. encoder.Embeddings, .. encoder.Layers.SelectMany(layer => layer)];
        Assert.Equal(store.Parameters, parts);
        Assert.All(encoder.Layers, (layer, i) => Assert.Equal(encoder is XlnetEncoder ? 17 : encoder is BartEncoder && i >= 2 ? 26 : 16, layer.Count));
        Assert.All(parts, parameter => Assert.True(encoder.Owns(parameter)));
        long pooler = encoder.OwnsPooler ? encoder.Pooler.Weight.Shape.Count + encoder.Pooler.Bias.Shape.Count : 0;
        Assert.Equal(encoder.Config.ParameterCount, parts.Sum(parameter => parameter.Shape.Count) + pooler);
    }

    [Theory]
    [InlineData("roberta-tiny", 38)]
    [InlineData("distilbert-tiny", 40)]
    [InlineData("bart-tiny", 40)]
    public void Forward_LongestSequence_IsReadAndOneMoreTokenRefused(string name, int longest)
    {
        using ParameterStore store = Open(name, out Encoder encoder);
        using var scope = TensorScope.Begin();
        Assert.Equal(longest, encoder.Forward(TokenBatch.From([new int[longest]]), ForwardPass.Evaluation).Last.Rows);
        var error = Assert.Throws<InvalidDataException>(() => encoder.Forward(TokenBatch.From([new int[longest + 1]]), ForwardPass.Evaluation));
        Assert.Equal($"a sequence of {longest + 1} tokens is longer than the model's {longest} positions; truncate it (tokenizer.max_length)", error.Message);
    }

    [Theory]
    [InlineData("electra-tiny", false)]
    [InlineData("electra-tiny", true)]
    [InlineData("xlnet-tiny", false)]
    [InlineData("xlnet-tiny", true)]
    [InlineData("bart-tiny", false)]
    [InlineData("bart-tiny", true)]
    public void Forward_FewerUses_GiveTheSameNumbers(string name, bool all)
    {
        using ParameterStore store = Open(name, out Encoder encoder);
        using var scope = TensorScope.Begin();
        TokenBatch batch = TokenBatch.From([[2, 9, 8, 3], [2, 3], [2, 7, 3]]);
        EncoderOutput whole = encoder.Forward(batch, ForwardPass.Evaluation);
        EncoderOutput first = encoder.Forward(batch, ForwardPass.Evaluation, all ? OutputUse.SummaryTokensOfAllLayers : OutputUse.SummaryTokens);
        Assert.Equal(whole.Summary().ToArray(), first.Summary().ToArray());
        Assert.Equal(all ? encoder.LayerCount + 1 : 1, first.HiddenStates.Count);
        Assert.Throws<InvalidOperationException>(() => first.Last);
        if (all)
            Assert.Equal(whole.Summary(1).ToArray(), first.Summary(1).ToArray());
        else
            Assert.Throws<InvalidOperationException>(() => first.Layers);
    }

    [Theory]
    [InlineData("electra-tiny")]
    [InlineData("xlnet-tiny")]
    [InlineData("bart-tiny")]
    public void Forward_SomeTokens_GivesTheSameNumbers(string name)
    {
        using ParameterStore store = Open(name, out Encoder encoder);
        using var scope = TensorScope.Begin();
        TokenBatch batch = TokenBatch.From([[2, 9, 8, 3], [2, 3], [2, 7, 3]]);
        int[] tokens = [0, 2, 3, 4, 5, 6, 8], fewer = [8, 2];
        EncoderOutput whole = encoder.Forward(batch, ForwardPass.Evaluation), some = encoder.Forward(batch, ForwardPass.Evaluation, OutputUse.SomeTokens(tokens));
        Assert.Equal(new Shape(7, encoder.HiddenSize), some.At(tokens).Shape);
        Close.Equal(whole.At(tokens).ToArray(), some.At(tokens).ToArray(), 1e-6, 1e-6);
        Close.Equal(whole.At(fewer).ToArray(), some.At(fewer).ToArray(), 1e-6, 1e-6);
        Close.Equal(whole.Summary().ToArray(), some.Summary().ToArray(), 1e-6, 1e-6);
        Assert.Throws<InvalidOperationException>(() => some.Last);
        Assert.Throws<InvalidOperationException>(() => some.At(new[] { 0, 1 }));
        Assert.Equal(whole.Last.ToArray(), encoder.Forward(batch, ForwardPass.Evaluation, OutputUse.SomeTokens(ReadOnlyMemory<int>.Empty)).Last.ToArray());
    }

    [Theory]
    [InlineData("roberta-tiny", false)]
    [InlineData("roberta-tiny", true)]
    [InlineData("xlnet-tiny", false)]
    [InlineData("xlnet-tiny", true)]
    [InlineData("bart-tiny", false)]
    [InlineData("bart-tiny", true)]
    public void Backward_PartsOfALayerFrozen_LeavesTheOtherGradientsAsTheyAre(string name, bool recompute)
    {
        using ParameterStore store = Open(name, out Encoder encoder, out JsonElement json, out SafetensorsReader expected);
        using (expected)
        using (TensorScope.Begin())
        {
            // What follows a frozen part still reads its output.
            string[] frozen = ["embeddings", "attention.self", "intermediate", "encoder.embed", "self_attn.", "encoder_attn.k_proj", "encoder_attn.v_proj", "fc1", "rel_attn.q", "r_w_bias", "mask_emb"];
            foreach (Parameter parameter in store.Parameters)
                parameter.Frozen = Array.Exists(frozen, part => parameter.Name.Contains(part, StringComparison.Ordinal));
            var pooling = new PoolerPooling(encoder);
            var head = new LinearHead(store.At(encoder.ClassifierName, mustExist: true), encoder.HiddenSize, 3, 0, 0.02);
            var pass = new ForwardPass(Recompute: recompute);
            EncoderOutput output = encoder.Forward(GoldenBatch.Tokens(json, types: encoder is XlnetEncoder), pass, pooling.Use);
            CrossEntropy.Apply(head.Forward(pooling.Apply(output, pass), pass), GoldenBatch.Integers(json.GetProperty("labels"))).Backward();
            foreach (Parameter parameter in store.Parameters)
            {
                Assert.Equal(!parameter.Frozen, parameter.HasGrad);
                if (!parameter.Frozen)
                    Close.Gradient(expected.ReadFloats($"grad.{parameter.Name}", out _), parameter.Grad.ToArray(), what: parameter.Name);
            }
        }
    }

    private static ParameterStore Open(string name, out Encoder encoder, out JsonElement json, out SafetensorsReader expected)
    {
        ParameterStore store = Open(name, out encoder);
        json = GoldenBatch.Json($"models/{name}.json");
        expected = SafetensorsReader.Open(Paths.Golden("models", $"{name}.safetensors"));
        return store;
    }

    private static ParameterStore Open(string name, out Encoder encoder)
    {
        string folder = Paths.Golden("checkpoints", name);
        var config = (TransformerConfig)ModelConfig.Load(folder);
        var store = new ParameterStore(config.Names.Apply(WeightSource.Open(folder)), seed: 1);
        encoder = Encoder.Create(store, config);
        return store;
    }

    private static void CompareStates(Encoder encoder, EncoderOutput output, SafetensorsReader expected, TokenBatch batch)
    {
        for (int i = 0; i <= encoder.LayerCount; i++)
        {
            int read = encoder.Config.Layers;
            string name = encoder is not BartEncoder ? $"hidden.{i}" : i <= read ? $"encoder_hidden.{i}" : $"decoder_hidden.{i - read}";
            float[] padded = expected.ReadFloats(name, out int[] shape);
            bool left = encoder is XlnetEncoder;
            Close.Equal(GoldenBatch.Unpad(padded, shape, batch, left), output.Layers[i].ToArray(), what: name);
        }
    }

    private static int CompareGradients(Encoder encoder, ParameterStore store, SafetensorsReader expected, double tolerance)
    {
        int compared = 0;
        string prefix = encoder.Prefix + ".";
        foreach (Parameter parameter in store.Parameters.Where(parameter => parameter.Name != "transformer.mask_emb"))
        {
            string name = expected.TryGetInfo($"grad.{parameter.Name}", out _) ? parameter.Name : parameter.Name[prefix.Length..];
            float[] gradient = expected.ReadFloats($"grad.{name}", out _);
            if (name.EndsWith("key.bias", StringComparison.Ordinal) || name.EndsWith("k_lin.bias", StringComparison.Ordinal) || name.EndsWith("k_proj.bias", StringComparison.Ordinal))
                Close.Equal(gradient, parameter.Grad.ToArray(), 1e-5, 0, name);
            else
                Close.Gradient(gradient, parameter.Grad.ToArray(), tolerance, what: name);
            compared++;
        }

        return compared;
    }
}
