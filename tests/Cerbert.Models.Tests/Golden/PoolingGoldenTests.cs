using System.Text.Json;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Golden;

/// <summary>Every pooling against PyTorch: result, gradient of all hidden states, gradient of every weight.</summary>
public sealed class PoolingGoldenTests : IDisposable
{
    private const int Hidden = 32, Layers = 4;

    private static readonly Dictionary<string, Func<Encoder, ParameterScope, PoolingStrategy>> Methods = new(StringComparer.Ordinal)
    {
        ["cls"] = (encoder, _) => new ClsPooling(encoder),
        ["second_to_last_cls"] = (encoder, _) => new ClsPooling(encoder, below: 1),
        ["pooler"] = (encoder, _) => new PoolerPooling(encoder),
        ["mean"] = (encoder, _) => new MeanPooling(encoder),
        ["max"] = (encoder, _) => new MaxPooling(encoder),
        ["mean_max_cls"] = (encoder, _) => new ConcatPooling([new MeanPooling(encoder), new MaxPooling(encoder), new ClsPooling(encoder)]),
        ["conv1d"] = (encoder, scope) => new ConvolutionPooling(scope, encoder, channels: 16, size: 1, kernel: 2),
        ["last4_cls"] = (encoder, _) => new ConcatLastPooling(encoder, 4),
        ["weighted_layers"] = (encoder, scope) => new WeightedLayersPooling(scope, encoder, first: 1),
        ["lstm"] = (encoder, scope) => new RecurrentPooling(scope, encoder, 16, gru: false, first: 1),
        ["gru"] = (encoder, scope) => new RecurrentPooling(scope, encoder, 16, gru: true, first: 1),
        ["attention"] = (encoder, scope) => new LayerAttentionPooling(scope, encoder, 16, first: 1),
        ["wk"] = (encoder, _) => new SbertWkPooling(encoder, first: 1, window: 2, clamped: false),
        ["wk_from_embeddings"] = (encoder, _) => new SbertWkPooling(encoder, first: 0, window: 2, clamped: false),
        ["wk_clamped"] = (encoder, _) => new SbertWkPooling(encoder, first: 1, window: 2, clamped: true),
    };

    private readonly ParameterStore store = new(null, 1);
    private readonly SafetensorsReader golden = SafetensorsReader.Open(Paths.Golden("pooling.safetensors"));
    private readonly Sequences sequences = Sequences.FromLengths(GoldenBatch.Integers(GoldenBatch.Json("pooling.json").GetProperty("lengths")));
    private readonly Parameter[] states;
    private readonly FixedEncoder encoder;

    public PoolingGoldenTests()
    {
        encoder = new FixedEncoder(store, Hidden, Layers);
        states = [.. Enumerable.Range(0, Layers + 1).Select(i => Filled($"state{i}", new Shape(sequences.Tokens, Hidden), Unpad("hidden_states", i)))];
    }

    public static TheoryData<string> All => [.. Methods.Keys];

    public static TheoryData<string> Differentiable => [.. Methods.Keys.Where(name => !name.StartsWith("wk", StringComparison.Ordinal))];

    public void Dispose()
    {
        store.Dispose();
        golden.Dispose();
        foreach (Parameter state in states)
            state.Dispose();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Apply_EveryMethod_EqualsPyTorch(string method)
    {
        PoolingStrategy pooling = Make(method);
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        Tensor pooled = pooling.Apply(Output(pooling.Use), ForwardPass.Evaluation);
        float[] expected = golden.ReadFloats($"{method}.out", out int[] shape);
        Assert.Equal(shape, pooled.Shape.ToArray());
        Assert.Equal(shape[1], pooling.OutputSize);
        Close.Equal(expected, pooled.ToArray(), what: method);
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Backward_EveryMethod_EqualsPyTorch(string method)
    {
        PoolingStrategy pooling = Make(method);
        using var scope = TensorScope.Begin();
        Tensor pooled = pooling.Apply(Output(pooling.Use), ForwardPass.Evaluation);
        // The sum of out · probe, as the squared distance's gradient has it: 2 (out − target) / n = probe.
        float[] probe = golden.ReadFloats($"{method}.probe", out _);
        float[] targets = [.. pooled.ToArray().Zip(probe, (y, p) => y - p * probe.Length / 2)];
        MeanSquaredError.Apply(pooled, targets).Backward();
        for (int i = 0; i <= Layers; i++)
        {
            float[] gradient = Unpad($"{method}.grad.hidden_states", i);
            if (gradient.Any(value => value != 0))
                Close.Gradient(gradient, states[i].Grad.ToArray(), what: $"{method} layer {i}");
            else
                Assert.True(!states[i].HasGrad || states[i].Grad.ToArray().All(value => value == 0), $"{method} reads layer {i}");
        }

        Assert.Equal(store.Parameters.Count, golden.Names.Count(name => name.StartsWith($"{method}.param.", StringComparison.Ordinal)));
        foreach (Parameter parameter in store.Parameters)
            Close.Gradient(Golden($"{method}.grad.", parameter), parameter.Grad.ToArray(), what: parameter.Name);
    }

    [Fact]
    public void SbertWk_WhereAGradientIsWanted_Refuses()
    {
        PoolingStrategy pooling = Make("wk");
        using var scope = TensorScope.Begin();
        Assert.Throws<InvalidOperationException>(() => pooling.Apply(Output(pooling.Use), ForwardPass.Evaluation));
    }

    [Fact]
    public void WordWeights_EveryWord_EqualTheReference()
    {
        JsonElement json = GoldenBatch.Json("pooling.json").GetProperty("methods").GetProperty("wk").GetProperty("layer_weights");
        var weights = new WordWeights(window: 2, clamped: false);
        for (int s = 0; s < sequences.Count; s++)
            for (int i = 0; i < sequences.Length(s) - 1; i++)
            {
                int token = sequences.Start(s) + i;
                double[][] layers = [.. states.Skip(1).Select(state => Array.ConvertAll(
                    state.Value.AsSpan().Slice(token * Hidden, Hidden).ToArray(), value => (double)value))];
                double[] actual = weights.OfLayers(layers);
                for (int l = 0; l < Layers; l++)
                    Close.Equal(json[s][i][l].GetDouble(), actual[l], 1e-5, 1e-4, $"sentence {s}, word {i}, layer {l}");
            }
    }

    private PoolingStrategy Make(string method)
    {
        PoolingStrategy pooling = Methods[method](encoder, store.At("", false));
        foreach (Parameter parameter in store.Parameters)
        {
            parameter.Value.CopyFrom(Golden($"{method}.param.", parameter));
            parameter.Touch();
        }

        return pooling;
    }

    // The first token of the last layer as an encoder leaves it: all tokens, or the first ones only.
    private EncoderOutput Output(OutputUse use)
    {
        Tensor last = states[^1].Value;
        IEnumerable<Tensor> below = use.AllLayers ? states[..^1].Select(state => state.Value) : [];
        return new EncoderOutput([.. below, use.SummaryOnly ? Gather.Apply(last, sequences.Starts) : last], sequences, use);
    }

    private float[] Unpad(string name, int layer)
    {
        float[] padded = golden.ReadFloats(name, out int[] shape); // [layers, sentences, longest, hidden]
        var rows = new List<float>();
        for (int s = 0; s < sequences.Count; s++)
            rows.AddRange(padded.AsSpan((layer * shape[1] + s) * shape[2] * Hidden, sequences.Length(s) * Hidden));
        return [.. rows];
    }

    // PyTorch's layout to ours: convolution weights [out, in, kernel] to [out, kernel · in], attention's w [in, out] to [out, in].
    private float[] Golden(string prefix, Parameter parameter)
    {
        (string name, bool attention) = parameter.Name switch
        {
            "query" => ("q", false),
            "output" => ("w", true),
            "pooler.weight" => ("weight", false),
            "pooler.bias" => ("bias", false),
            string recurrent when recurrent.Contains("_ih", StringComparison.Ordinal) || recurrent.Contains("_hh", StringComparison.Ordinal) => (recurrent + "_l0", false),
            string same => (same, false),
        };
        float[] values = golden.ReadFloats(prefix + name, out int[] shape);
        if (attention)
            return [.. from o in Enumerable.Range(0, shape[1]) from i in Enumerable.Range(0, shape[0]) select values[i * shape[1] + o]];
        return shape.Length < 3
            ? values
            : [.. from o in Enumerable.Range(0, shape[0])
                  from k in Enumerable.Range(0, shape[2])
                  from i in Enumerable.Range(0, shape[1])
                  select values[(o * shape[1] + i) * shape[2] + k]];
    }

    private static Parameter Filled(string name, Shape shape, float[] values)
    {
        var parameter = new Parameter(name, shape);
        parameter.Value.CopyFrom(values);
        return parameter;
    }
}
