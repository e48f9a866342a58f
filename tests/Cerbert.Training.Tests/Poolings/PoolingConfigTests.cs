using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tests.Tasks;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Poolings;

/// <summary>Every pooling from its YAML line to a model that is saved, loaded and trained on cached features.</summary>
public sealed class PoolingConfigTests : IDisposable
{
    private static readonly Dictionary<string, string> Written = new(StringComparer.Ordinal)
    {
        ["pooler"] = "pooler",
        ["cls"] = "cls",
        ["mean"] = "mean",
        ["max"] = "max",
        ["mean-max"] = "mean-max",
        ["conv1d"] = "{name: conv1d, channels: 6, size: 5, kernel: 3}",
        ["cls-layer"] = "{name: cls-layer, layer: -2}",
        ["concat-last"] = "{name: concat-last, layers: 2}",
        ["weighted-layers"] = "{name: weighted-layers, start: 2}",
        ["lstm"] = "{name: lstm, size: 6, start: 0}",
        ["gru"] = "{name: gru, size: 7}",
        ["attention"] = "{name: attention, size: 8}",
        ["sbert-wk"] = "{name: sbert-wk, start: 1}",
        ["concat"] = "[cls, {name: lstm, size: 3}, mean, weighted-layers]",
    };

    private readonly TinyTasks files = new();
    private readonly TempFolder folder = new();

    public PoolingConfigTests() => files.Write("single.tsv", "bad", "good", "best", "good", "bad");

    public static TheoryData<string> Names => [.. PoolingConfig.Family.Names];

    public static TheoryData<string> Cacheable => [.. PoolingConfig.Family.Names.Where(name => name != "conv1d")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        folder.Dispose();
        files.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Save_EveryPooling_PredictsTheSameAfterLoading(string name)
    {
        using MultiTaskModel model = Create(name);
        foreach (Parameter parameter in OfPooling(model))
        {
            foreach (ref float value in parameter.Value.AsSpan())
                value = value * 2 + 0.25f;
            parameter.Touch();
        }

        float[] before = Predict(model);
        ModelFolder.Save(model, folder.Path);
        using MultiTaskModel loaded = ModelFolder.Load(folder.Path);
        Assert.Equal(model.Config, loaded.Config);
        Assert.Equal(before, Predict(loaded));
    }

    [Theory]
    [MemberData(nameof(Cacheable))]
    public void Train_OnCachedFeatures_HasTheGradientsOfAFrozenEncoder(string name)
    {
        using MultiTaskModel model = Create(name);
        foreach (Parameter parameter in model.Store.Parameters)
            parameter.Frozen = parameter.Name.StartsWith("bert.", StringComparison.Ordinal);
        LabelledTask task = TinyTasks.Of(model)[0];
        Dictionary<string, float[]> Gradients()
        {
            foreach (Parameter parameter in model.Store.Parameters)
                parameter.ClearGrad();
            using (TensorScope.Begin())
                task.Objective.Loss(task.OutputsOf(task.Batch([0, 1, 2]), ForwardPass.Evaluation), task.Batch([0, 1, 2])).Backward();
            return model.Store.Parameters.Where(p => p.HasGrad).ToDictionary(p => p.Name, p => p.Grad.ToArray(), StringComparer.Ordinal);
        }

        Dictionary<string, float[]> direct = Gradients();
        var cache = new FeatureCache();
        cache.Fill(task, task.Data.Train, 3, DType.Float32, Cancellation);
        task.UseFeatures(cache);
        Dictionary<string, float[]> cached = Gradients();
        Assert.Equal(model.Store.Parameters.Where(p => !p.Frozen).Select(p => p.Name).Order(StringComparer.Ordinal), direct.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(direct.Keys, cached.Keys);
        foreach ((string parameter, float[] gradient) in direct)
            Close.Gradient(gradient, cached[parameter], what: parameter);
    }

    [Fact]
    public void Load_ListOfPoolings_IsConcat()
    {
        RunConfig config = files.Config(Task("[cls, {name: concat-last, layers: 2}]"));
        Assert.Equal(new ConcatPoolingConfig { Parts = [new ClsPoolingConfig(), new ConcatLastPoolingConfig { Layers = 2 }] }, config.LabelledTasks[0].Pooling);
        string yaml = config.ToYaml();
        Assert.Equal(config, RunConfig.Load(folder.Write("again.yaml", yaml)));
    }

    [Theory]
    [InlineData("{name: cls-layer, layer: -5}", "layer is -5, but the encoder has 3 layers; choose from -4 (the embeddings) to −1")]
    [InlineData("{name: concat-last, layers: 5}", "layers is 5, but the encoder has 3 and the embeddings; choose at most 4")]
    [InlineData("{name: lstm, start: 4}", "start is 4, but the encoder has 3 layers above the embeddings (0); choose at most 3")]
    [InlineData("[cls, {name: weighted-layers, start: 9}]", "weighted-layers: start is 9, but the encoder has 3 layers above the embeddings (0); choose at most 3")]
    [InlineData("{name: sbert-wk, start: 2}", "start is 2, but the encoder has 3 layers above the embeddings (0); choose at most 1")]
    public void Create_PoolingThatTheEncoderHasNoLayersFor_NamesTaskAndKey(string pooling, string problem)
    {
        files.Training = "{mode: head-only}";
        RunConfig config = files.Config(Task(pooling));
        var error = Assert.Throws<InvalidDataException>(() => MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder)));
        Assert.Equal($"tasks.stars.pooling: {problem}", error.Message);
    }

    private static string Task(string pooling) => $"name: stars, kind: classification, labels: [bad, good, best], pooling: {pooling}, {TinyTasks.Single}";

    private static IEnumerable<Parameter> OfPooling(MultiTaskModel model) =>
        model.Store.Parameters.Where(p => p.Name.StartsWith("heads.stars.pooling.", StringComparison.Ordinal));

    private static float[] Predict(MultiTaskModel model)
    {
        LabelledTask task = TinyTasks.Of(model)[0];
        return task.Predict(task.Data.Train, 2, DType.Float32, Cancellation);
    }

    private MultiTaskModel Create(string name)
    {
        if (name == "sbert-wk")
            files.Training = "{mode: head-only}";
        RunConfig config = files.Config(Task(Written[name]));
        return MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
    }
}
