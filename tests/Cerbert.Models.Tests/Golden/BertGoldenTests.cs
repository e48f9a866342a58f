using System.Text.Json;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Golden;

/// <summary>BERT against Transformers: hidden states, attention, logits, losses and every gradient.</summary>
public class BertGoldenTests
{
    [Theory]
    [InlineData("bert-tiny", "")]
    [InlineData("bert-tiny", "no_types.")]
    [InlineData("bert-tiny-bin", "")]
    [InlineData("bert-tiny-legacy", "")]
    [InlineData("bert-tiny-legacy-bin", "")]
    [InlineData("bert-tiny-sharded", "")]
    public void Forward_EveryCheckpointVariant_EqualsTransformers(string folder, string prefix)
    {
        (ParameterStore store, BertEncoder encoder) = GoldenBatch.Bert(folder);
        using (store)
        using (TensorScope.Begin())
        using (IWeightSource expected = SafetensorsReader.Open(Paths.Golden("bert-forward.safetensors")))
        {
            TokenBatch batch = GoldenBatch.Tokens(GoldenBatch.Json("bert-forward.json"), types: prefix.Length == 0);
            var attention = new AttentionRecord();
            EncoderOutput output = encoder.Forward(batch, new ForwardPass { Attention = attention });
            for (int i = 0; i <= encoder.Blocks.Count; i++)
            {
                float[] padded = expected.ReadFloats($"{prefix}hidden.{i}", out int[] shape);
                Close.Equal(GoldenBatch.Unpad(padded, shape, batch), output.HiddenStates[i].ToArray(), what: $"hidden.{i}");
            }

            Tensor pooled = new PoolerPooling(encoder).Apply(output, ForwardPass.Evaluation);
            Close.Equal(expected.ReadFloats($"{prefix}pooler_output", out _), pooled.ToArray(), what: "pooler_output");
            CompareAttention(attention, expected, batch, prefix);
        }
    }

    [Theory]
    [InlineData("bert-tiny-fp16", "fp16.")]
    [InlineData("bert-tiny-bf16", "bf16.")]
    public void Forward_HalfPrecisionCheckpoint_EqualsTransformers(string folder, string prefix)
    {
        (ParameterStore store, BertEncoder encoder) = GoldenBatch.Bert(folder);
        using (store)
        using (TensorScope.Begin())
        using (IWeightSource expected = SafetensorsReader.Open(Paths.Golden("bert-forward.safetensors")))
        {
            EncoderOutput output = encoder.Forward(GoldenBatch.Tokens(GoldenBatch.Json("bert-forward.json")), ForwardPass.Evaluation);
            Tensor pooled = new PoolerPooling(encoder).Apply(output, ForwardPass.Evaluation);
            Close.Equal(expected.ReadFloats($"{prefix}pooler_output", out _), pooled.ToArray(), what: "pooler_output");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Classify_Gradients_EqualTransformers(bool firstOnly)
    {
        (ParameterStore store, BertEncoder encoder) = GoldenBatch.Bert("bert-tiny-classifier");
        JsonElement json = GoldenBatch.Json("bert-classify.json");
        using (store)
        using (TensorScope.Begin())
        using (IWeightSource expected = SafetensorsReader.Open(Paths.Golden("bert-classify.safetensors")))
        {
            using var headStore = new ParameterStore(SafetensorsReader.Open(Paths.Golden("checkpoints", "bert-tiny-classifier", "model.safetensors")), 1);
            var head = new LinearHead(headStore.At("classifier", true), encoder.HiddenSize, 5, 0.1, 0.02);
            EncoderOutput output = encoder.Forward(GoldenBatch.Tokens(json), ForwardPass.Evaluation, firstOnly ? OutputUse.SummaryTokens : OutputUse.LastLayer);
            Tensor logits = head.Forward(new PoolerPooling(encoder).Apply(output, ForwardPass.Evaluation), ForwardPass.Evaluation);
            Close.Equal(expected.ReadFloats("logits", out _), logits.ToArray(), what: "logits");
            Tensor loss = CrossEntropy.Apply(logits, GoldenBatch.Integers(json.GetProperty("labels")));
            Close.Equal(json.GetProperty("loss").GetDouble(), loss.Item(), 1e-5, what: "loss");
            loss.Backward();
            Assert.Equal(57, CompareGradients([.. store.Parameters, .. headStore.Parameters], expected, "grad."));
            double squares = store.Parameters.Concat(headStore.Parameters).Sum(p => Kernels.Current.SumOfSquares(p.Grad));
            Close.Equal(json.GetProperty("grad_norm").GetDouble(), Math.Sqrt(squares), 1e-4, what: "grad_norm");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MaskedLanguageModel_Gradients_EqualTransformers(bool maskedOnly)
    {
        (ParameterStore store, BertEncoder encoder) = MaskedLanguageModel(out MaskedLanguageHead head);
        JsonElement json = GoldenBatch.Json("bert-mlm.json");
        using (store)
        using (TensorScope.Begin())
        using (IWeightSource expected = SafetensorsReader.Open(Paths.Golden("bert-mlm.safetensors")))
        {
            TokenBatch batch = GoldenBatch.Tokens(json);
            Tensor loss = MaskedLoss(encoder, head, batch, json, expected, compareLogits: true, maskedOnly);
            loss.Backward();
            Assert.Equal(58, CompareGradients(store.Parameters, expected, "grad."));
        }
    }

    [Fact]
    public void NextSentence_LossAndGradients_EqualTransformers()
    {
        (ParameterStore store, BertEncoder encoder) = MaskedLanguageModel(out MaskedLanguageHead maskedHead);
        JsonElement json = GoldenBatch.Json("bert-nsp.json");
        using (store)
        using (IWeightSource expected = SafetensorsReader.Open(Paths.Golden("bert-nsp.safetensors")))
        using (var headStore = new ParameterStore(SafetensorsReader.Open(Paths.Golden("checkpoints", "bert-tiny", "model.safetensors")), 1))
        {
            var pooler = new PoolerPooling(encoder);
            var head = new LinearHead(headStore.At("cls.seq_relationship", true), encoder.HiddenSize, 2, 0, 0.02);
            int[] labels = GoldenBatch.Integers(json.GetProperty("labels"));
            using (TensorScope.Begin())
            {
                EncoderOutput output = encoder.Forward(GoldenBatch.Tokens(GoldenBatch.Json("bert-forward.json")), ForwardPass.Evaluation);
                Tensor logits = head.Forward(pooler.Apply(output, ForwardPass.Evaluation), ForwardPass.Evaluation);
                Close.Equal(expected.ReadFloats("logits", out _), logits.ToArray(), what: "logits");
                Tensor loss = CrossEntropy.Apply(logits, labels);
                Close.Equal(json.GetProperty("loss").GetDouble(), loss.Item(), 1e-5, what: "loss");
                loss.Backward();
                Assert.Equal(57, CompareGradients([.. store.Parameters, .. headStore.Parameters], expected, "grad."));
            }
        }
    }

    [Fact]
    public void PreTraining_BothLosses_GradientsEqualTransformers()
    {
        (ParameterStore store, BertEncoder encoder) = MaskedLanguageModel(out MaskedLanguageHead maskedHead);
        JsonElement mlm = GoldenBatch.Json("bert-mlm.json"), nsp = GoldenBatch.Json("bert-nsp.json");
        using (store)
        using (IWeightSource masked = SafetensorsReader.Open(Paths.Golden("bert-mlm.safetensors")))
        using (IWeightSource expected = SafetensorsReader.Open(Paths.Golden("bert-nsp.safetensors")))
        using (var headStore = new ParameterStore(SafetensorsReader.Open(Paths.Golden("checkpoints", "bert-tiny", "model.safetensors")), 1))
        {
            var pooler = new PoolerPooling(encoder);
            var head = new LinearHead(headStore.At("cls.seq_relationship", true), encoder.HiddenSize, 2, 0, 0.02);
            TokenBatch batch = GoldenBatch.Tokens(mlm);
            double total = 0;
            // Two passes: gradients add up in the parameters, as the sum of the losses has it.
            using (TensorScope.Begin())
            {
                Tensor loss = MaskedLoss(encoder, maskedHead, batch, mlm, masked, compareLogits: false);
                total += loss.Item();
                loss.Backward();
            }

            using (TensorScope.Begin())
            {
                EncoderOutput output = encoder.Forward(batch, ForwardPass.Evaluation);
                Tensor logits = head.Forward(pooler.Apply(output, ForwardPass.Evaluation), ForwardPass.Evaluation);
                Tensor loss = CrossEntropy.Apply(logits, GoldenBatch.Integers(nsp.GetProperty("labels")));
                total += loss.Item();
                loss.Backward();
            }

            Close.Equal(nsp.GetProperty("pretraining_loss").GetDouble(), total, 1e-5, 1e-5, "pretraining_loss");
            Assert.Equal(62, CompareGradients([.. store.Parameters, .. headStore.Parameters], expected, "pretraining.grad."));
        }
    }

    private static (ParameterStore Store, BertEncoder Encoder) MaskedLanguageModel(out MaskedLanguageHead head)
    {
        var config = (BertConfig)ModelConfig.Load(Paths.Golden("checkpoints", "bert-tiny"));
        IWeightSource source = NameMap.Bert.Apply(WeightSource.Open(Paths.Golden("checkpoints", "bert-tiny")));
        var store = new ParameterStore(source, seed: 1);
        var encoder = new BertEncoder(store, config);
        head = new MaskedLanguageHead(store, encoder);
        return (store, encoder);
    }

    private static Tensor MaskedLoss(
        BertEncoder encoder, MaskedLanguageHead head, TokenBatch batch, JsonElement json, IWeightSource expected, bool compareLogits, bool maskedOnly = false)
    {
        int[][] masked = [.. json.GetProperty("masked").EnumerateArray().Select(GoldenBatch.Integers)];
        int[] positions = [.. masked.Select(m => batch.Sequences.Start(m[0]) + m[1])];
        long[] labels = expected.ReadInt64("labels");
        int width = labels.Length / batch.Sequences.Count;
        int[] targets = [.. masked.Select(m => (int)labels[m[0] * width + m[1]])];
        Tensor logits = head.Forward(encoder.Forward(batch, ForwardPass.Evaluation, maskedOnly ? OutputUse.SomeTokens(positions) : null), positions);
        if (compareLogits)
            Close.Equal(expected.ReadFloats("masked_logits", out _), logits.ToArray(), what: "masked_logits");
        Tensor loss = CrossEntropy.Apply(logits, targets);
        Close.Equal(json.GetProperty("loss").GetDouble(), loss.Item(), 1e-5, 1e-5, what: "loss");
        return loss;
    }

    private static void CompareAttention(AttentionRecord record, IWeightSource expected, TokenBatch batch, string prefix)
    {
        if (!expected.TryGetInfo($"{prefix}attention.0", out _))
            return;
        float[] padded = expected.ReadFloats($"{prefix}attention.0", out int[] shape); // [sentence, head, query, key]
        int heads = shape[1], longest = shape[2];
        for (int s = 0; s < batch.Sequences.Count; s++)
        {
            int n = batch.Sequences.Length(s);
            ReadOnlySpan<float> actual = record.Maps[0].Of(s).Span;
            for (int row = 0; row < heads * n; row++)
                Close.Equal(padded.AsSpan(((((s * heads) + (row / n)) * longest) + (row % n)) * longest, n), actual.Slice(row * n, n), what: $"attention {s} {row}");
        }
    }

    private static int CompareGradients(IEnumerable<Parameter> parameters, IWeightSource expected, string prefix)
    {
        int compared = 0;
        foreach (Parameter parameter in parameters)
        {
            if (!expected.TryGetInfo(prefix + parameter.Name, out _))
            {
                Assert.False(parameter.HasGrad, $"{parameter.Name} has a gradient, the reference has none");
                continue;
            }

            float[] gradient = expected.ReadFloats(prefix + parameter.Name, out _);
            if (parameter.Name.EndsWith("key.bias", StringComparison.Ordinal))
                Close.Equal(gradient, parameter.Grad.ToArray(), 1e-5, 0, parameter.Name);
            else
                Close.Gradient(gradient, parameter.Grad.ToArray(), what: parameter.Name);
            compared++;
        }

        return compared;
    }
}
