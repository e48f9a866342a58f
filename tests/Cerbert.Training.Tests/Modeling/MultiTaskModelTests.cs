using Cerbert.Data;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Heads;
using Cerbert.Tensors;
using Cerbert.Tests.Tasks;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Modeling;

/// <summary>One encoder under many heads: in memory, on the disk, and with cached features.</summary>
public sealed class MultiTaskModelTests : IDisposable
{
    private static readonly string[] Tasks =
    [
        $"name: stars, kind: classification, labels: [bad, good, best], pooling: mean, {TinyTasks.Single}",
        $"name: tags, kind: multilabel, labels: [bad, good, best], pooling: cls, head: {{kind: mlp, hidden: 7, activation: gelu-new}}, {TinyTasks.Single}",
        $"name: same, kind: binary, pair: difference-product, pooling: mean, head: {{kind: mlp, dropout: 0.3}}, {TinyTasks.Pairs}",
        $"name: cross, kind: binary, pair: cross-encoder, {TinyTasks.Pairs}",
        $"name: both, kind: binary, pair: concat, {TinyTasks.Pairs}",
        $"name: either, kind: binary, pair: difference-product-only, pooling: mean, {TinyTasks.Pairs}",
        $"name: close, kind: regression, range: [0, 1], pair: cosine, objective: cosine-mse, pooling: mean, {TinyTasks.Pairs}",
        $"name: angle, kind: regression, range: [0, 1], pair: cosine, {TinyTasks.Pairs}",
        $"name: dot, kind: regression, range: [0, 1], pair: scaled-dot, pooling: mean, {TinyTasks.Pairs}",
    ];

    private readonly TinyTasks files = new();
    private readonly TempFolder folder = new();

    public MultiTaskModelTests()
    {
        files.Write("single.tsv", "bad", "good", "best", "good", "bad");
        files.Write("pairs.tsv", "0", "1", "1", "0", "1");
    }

    public void Dispose()
    {
        folder.Dispose();
        files.Dispose();
    }

    [Fact]
    public void Save_ManyHeads_PredictTheSameAfterLoading()
    {
        using MultiTaskModel model = Create();
        // Far from where a new head would start.
        foreach (Parameter parameter in model.Store.Parameters.Where(p => p.Name.StartsWith("heads.", StringComparison.Ordinal)))
        {
            foreach (ref float value in parameter.Value.AsSpan())
                value = value * 3 + 0.25f;
            parameter.Touch();
        }

        List<float[]> before = Predict(model);
        ModelFolder.Save(model, folder.Path);
        using MultiTaskModel loaded = ModelFolder.Load(folder.Path);
        Assert.Equal(model.Config, loaded.Config);
        Assert.Equal(before, Predict(loaded));
    }

    [Fact]
    public void Save_ManyHeads_KeepsThemApartFromTheEncoder()
    {
        using MultiTaskModel model = Create();
        ModelFolder.Save(model, folder.Path);
        // The original is a pre-training model, with heads of its own.
        var bare = Names(Paths.Golden("checkpoints", "bert-tiny", "model.safetensors"))
            .Split(' ').Where(name => name.StartsWith("bert.", StringComparison.Ordinal)).Select(name => name["bert.".Length..]);
        Assert.Equal(string.Join(' ', bare), Names(folder["model.safetensors"]));
        string[] expected =
        [
            .. from name in new[] { "angle", "both", "cross", "dot", "either", "same.dense", "same.out", "stars", "tags.dense", "tags.out" }
               from part in new[] { "bias", "weight" }
               select $"heads.{name}.{part}",
        ];
        Assert.Equal(string.Join(' ', expected), Names(folder["heads.safetensors"]));
    }

    [Fact]
    public void Create_EveryPairAndHead_HasItsShape()
    {
        using MultiTaskModel model = Create();
        int[] Shape(string name) => model.Store.Find($"heads.{name}.weight")!.Shape.ToArray();
        Assert.Equal([3, 32], Shape("stars"));
        Assert.Equal([7, 32], Shape("tags.dense"));
        Assert.Equal([3, 7], Shape("tags.out"));
        Assert.Equal([128, 128], Shape("same.dense"));
        Assert.Equal([1, 128], Shape("same.out"));
        Assert.Equal([1, 32], Shape("cross"));
        Assert.Equal([1, 64], Shape("both"));
        Assert.Equal([1, 64], Shape("either"));
        Assert.Null(model.Tasks["close"].Head);
        Assert.IsType<SimilarityHead>(model.Tasks["dot"].Head);
    }

    [Fact]
    public void Predict_SwappedSides_IsTheSameWhereTheCombinationIsSymmetric()
    {
        using MultiTaskModel model = Create();
        List<float[]> forth = Predict(model);
        string[] lines = File.ReadAllLines(Path.Combine(files.Path, "pairs.tsv"));
        lines[0] = "b\ta\tlabel";
        File.WriteAllLines(Path.Combine(files.Path, "pairs.tsv"), lines);
        List<float[]> back = Predict(model);
        for (int i = 2; i < Tasks.Length; i++)
        {
            bool symmetric = model.Config.LabelledTasks[i].Pair is DifferenceProductOnlyPairConfig or CosinePairConfig or ScaledDotPairConfig;
            Assert.Equal(symmetric, forth[i].Zip(back[i], (a, b) => Math.Abs(a - b) < 1e-6).All(same => same));
        }
    }

    [Fact]
    public void Predict_CosineWithoutHead_IsTheCosineOfThePooledTexts()
    {
        using MultiTaskModel model = Create();
        LabelledTask task = TinyTasks.Of(model)[6];
        float[] cosines = task.Predict(task.Data.Train, 2, DType.Float32, Cancellation);
        using var scope = TensorScope.Begin();
        RaggedBatch batch = new RaggedBatchBuilder(task.Data.Train).Build([0, 1, 2, 3, 4]);
        float[] pooled = task.Features(batch, Cerbert.Models.ForwardPass.Evaluation).ToArray();
        for (int p = 0; p < 5; p++)
        {
            Span<float> u = pooled.AsSpan(p * 32, 32), v = pooled.AsSpan((p + 5) * 32, 32);
            Close.Equal(System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(u, v), cosines[p], 1e-5);
        }
    }

    [Fact]
    public void Predict_FromCachedFeatures_IsTheSame()
    {
        using MultiTaskModel model = Create();
        List<float[]> expected = Predict(model);
        List<LabelledTask> tasks = TinyTasks.Of(model);
        for (int i = 0; i < tasks.Count; i++)
        {
            var cache = new FeatureCache();
            cache.Fill(tasks[i], tasks[i].Data.Train, 3, DType.Float32, Cancellation);
            tasks[i].UseFeatures(cache);
            Close.Equal(expected[i], tasks[i].Predict(tasks[i].Data.Train, 2, DType.Float32, Cancellation), 1e-5);
            Assert.Equal(5, cache.Encoded);
        }
    }

    [Fact]
    public void Loss_EveryTask_ReachesTheEncoderAndItsOwnHeadOnly()
    {
        using MultiTaskModel model = Create();
        foreach (LabelledTask task in TinyTasks.Of(model))
        {
            foreach (Parameter parameter in model.Store.Parameters)
                parameter.ClearGrad();
            using (TensorScope.Begin())
                task.Objective.Loss(task.OutputsOf(task.Batch([0, 1, 2]), Cerbert.Models.ForwardPass.Evaluation), task.Batch([0, 1, 2])).Backward();
            Assert.True(model.Store.Find("bert.embeddings.word_embeddings.weight")!.HasGrad);
            foreach (Parameter parameter in model.Store.Parameters.Where(p => p.Name.StartsWith("heads.", StringComparison.Ordinal)))
                Assert.Equal(parameter.Name.StartsWith($"heads.{task.Name}.", StringComparison.Ordinal), parameter.HasGrad);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Names(string path)
    {
        using SafetensorsReader file = SafetensorsReader.Open(path);
        return string.Join(' ', file.Names.Order(StringComparer.Ordinal));
    }

    private MultiTaskModel Create()
    {
        RunConfig config = files.Config(Tasks);
        return MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
    }

    private static List<float[]> Predict(MultiTaskModel model) =>
        [.. TinyTasks.Of(model).Select(task => task.Predict(task.Data.Train, 2, DType.Float32, Cancellation))];
}
