using System.Text.Json;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Components;

namespace Cerbert.Tests.Components;

/// <summary>FGM and PGD against PyTorch: every loss on the way, and all gradients that are left.</summary>
[Collection("engines")]
public sealed class AttackGoldenTests : IDisposable
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText(Paths.Golden("adversarial.json"))).RootElement;

    private readonly ParameterStore store;
    private readonly BertEncoder encoder;
    private readonly PoolerPooling pooling;
    private readonly LinearHead head;
    private readonly List<double> losses = [];

    public AttackGoldenTests()
    {
        string folder = Paths.Golden("checkpoints", "bert-tiny-classifier");
        store = new ParameterStore(NameMap.Bert.Apply(WeightSource.Open(folder)), 1);
        encoder = new BertEncoder(store, (BertConfig)ModelConfig.Load(folder));
        pooling = new PoolerPooling(encoder);
        head = new LinearHead(store.At("classifier", true), encoder.HiddenSize, 5, 0, 0.02);
        store.CloseSource();
    }

    public void Dispose() => store.Dispose();

    public static TheoryData<string, ComponentConfig> Attacks() => new()
    {
        { "fgm", new FgmConfig { Epsilon = 1 } },
        { "pgd", new PgdConfig { Epsilon = 1, Alpha = 0.3, Steps = 3 } },
        { "pgd_projected", new PgdConfig { Epsilon = 0.5, Alpha = 0.3, Steps = 3 } },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void AfterBatch_GivenModel_LeavesTheReferencesGradients(string name, ComponentConfig config)
    {
        float[] before = encoder.WordEmbeddings.Value.ToArray();
        using Component component = config.Create();
        Run(component, 1);
        double[] expected = [.. Golden.GetProperty(name).GetProperty("losses").EnumerateArray().Select(x => x.GetDouble())];
        Assert.Equal(expected.Length, losses.Count);
        for (int i = 0; i < expected.Length; i++)
            Close.Equal(expected[i], losses[i], 1e-5, 1e-4, $"{name}: loss {i}");
        Compare(name, 1);
        Assert.Equal(before, encoder.WordEmbeddings.Value.ToArray());
        Assert.All(store.Parameters, parameter => Assert.False(parameter.Frozen));
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void AfterBatch_SecondBatchOfAStep_StartsFromItsOwnGradient(string name, ComponentConfig config)
    {
        using Component component = config.Create();
        Run(component, 2);
        Compare(name, 2);
    }

    private void Run(Component component, int batches)
    {
        component.Start(new RunParts(null!, null!, store.Parameters, 1));
        for (int i = 0; i < batches; i++)
        {
            var pass = new BatchPass(null!, null!, 1, _ => Loss());
            component.BeforeBatch(pass);
            pass.Run();
            component.AfterBatch(pass);
        }
    }

    private double Loss()
    {
        using var scope = TensorScope.Begin();
        Tensor logits = head.Forward(
            pooling.Apply(encoder.Forward(TokenBatch.From(Lists("ids"), Lists("token_types")), ForwardPass.Evaluation, pooling.Use), ForwardPass.Evaluation),
            ForwardPass.Evaluation);
        Tensor loss = CrossEntropy.Apply(logits, Golden.GetProperty("labels").EnumerateArray().Select(x => x.GetInt32()).ToArray());
        double value = loss.Item();
        loss.Backward();
        losses.Add(value);
        return value;
    }

    private void Compare(string name, int times)
    {
        using IWeightSource expected = SafetensorsReader.Open(Paths.Golden("adversarial.safetensors"));
        foreach (Parameter parameter in store.Parameters)
        {
            float[] reference = Array.ConvertAll(expected.ReadFloats($"{name}.grad.{parameter.Name}", out _), x => x * times);
            Close.Equal(reference, parameter.Grad.ToArray(), 1e-5 * times + 1e-4 * reference.Max(Math.Abs), 0, $"{name}: {parameter.Name}");
        }
    }

    private static int[][] Lists(string key) =>
        [.. Golden.GetProperty(key).EnumerateArray().Select(list => list.EnumerateArray().Select(x => x.GetInt32()).ToArray())];
}
