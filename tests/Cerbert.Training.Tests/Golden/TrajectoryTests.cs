using System.Text.Json;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Optimizers;
using Cerbert.Training.Schedules;

namespace Cerbert.Tests.Golden;

/// <summary>Fifty optimizer steps of full fine-tuning against PyTorch: losses, gradient norms and weights.</summary>
[CollectionDefinition("engines", DisableParallelization = true)]
[Collection("engines")]
public class TrajectoryTests
{
    public static TheoryData<string, string> EngineAndRun() =>
        [.. MatMulEngines.Available.SelectMany(engine => new[] { (engine.Name, "plain"), (engine.Name, "accumulate4") })];

    [Theory]
    [MemberData(nameof(EngineAndRun))]
    public void FiftySteps_Float32_EqualPyTorch(string engine, string run) => WithEngine(engine, () =>
    {
        JsonElement expected = Json($"{run}.json");
        var model = new Model();
        Train(model, DType.Float32, expected, (step, loss, norm) =>
        {
            Close.Equal(At(expected, "loss", step), loss, 1e-4, 1e-4, $"loss of step {step}");
            Close.Equal(At(expected, "grad_norm", step), norm, 1e-4, 1e-4, $"gradient norm of step {step}");
            if (step + 1 is 10 or 50)
                model.Compare($"{run}-weights-{step + 1}.safetensors");
        });
    });

    [Theory]
    [MemberData(nameof(EngineAndRun))]
    public void FiftySteps_BFloat16_LossesWithinTwoPercent(string engine, string run) => WithEngine(engine, () =>
    {
        if (!MatMulEngines.Current.Supports(DType.BFloat16))
            Assert.Skip($"{engine} has no bf16 products on this machine");
        JsonElement expected = Json($"{run}.json");
        Train(new Model(), DType.BFloat16, expected, (step, loss, _) =>
            Close.Equal(At(expected, "loss", step), loss, 0, 0.02, $"loss of step {step}"));
    });

    private static void Train(Model model, DType type, JsonElement expected, Action<int, double, double> check)
    {
        JsonElement[] batches = [.. Json("batches.json").GetProperty("batches").EnumerateArray()];
        int accumulate = expected.GetProperty("accumulate").GetInt32(), steps = expected.GetProperty("steps").GetInt32();
        double rate = expected.GetProperty("base_lr").GetDouble();
        using var optimizer = new AdamW(model.Parameters, new AdamWOptions { WeightDecay = expected.GetProperty("weight_decay").GetDouble() });
        LearningRateSchedule schedule = new LinearScheduleConfig { WarmupSteps = expected.GetProperty("warmup_steps").GetInt32() }.Create(steps, rate);
        for (int step = 0; step < steps; step++)
        {
            double loss = 0;
            for (int i = 0; i < accumulate; i++)
            {
                using var scope = TensorScope.Begin();
                JsonElement batch = batches[accumulate == 1 ? step % 5 : (accumulate * step + i) % batches.Length];
                Tensor value = model.Loss(batch, type);
                loss += value.Item() / accumulate;
                value.Backward(1f / accumulate);
            }

            double norm = GradientClipping.Norm(model.Parameters);
            double lr = rate * schedule.Multiplier(step);
            Close.Equal(At(expected, "lr", step), lr, 1e-9, what: $"learning rate of step {step}");
            optimizer.Step(lr, GradientClipping.Factor(norm, expected.GetProperty("max_grad_norm").GetDouble()));
            check(step, loss, norm);
        }
    }

    private static void WithEngine(string name, Action body)
    {
        MatMulEngine before = MatMulEngines.Current;
        MatMulEngines.Current = MatMulEngines.Available.First(engine => engine.Name == name);
        try
        {
            body();
        }
        finally
        {
            MatMulEngines.Current = before;
        }
    }

    private static double At(JsonElement json, string list, int index) => json.GetProperty(list)[index].GetDouble();

    private static JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(Paths.Golden("train-trajectory", file))).RootElement;

    /// <summary>bert-tiny with its classifier, pooled by BERT's pooler.</summary>
    private sealed class Model
    {
        private readonly BertEncoder encoder;
        private readonly PoolerPooling pooling;
        private readonly LinearHead head;
        private readonly ParameterStore store;

        public Model()
        {
            string folder = Paths.Golden("checkpoints", "bert-tiny-classifier");
            store = new ParameterStore(NameMap.Bert.Apply(WeightSource.Open(folder)), 1);
            encoder = new BertEncoder(store, (BertConfig)ModelConfig.Load(folder));
            pooling = new PoolerPooling(encoder);
            head = new LinearHead(store.At("classifier", true), encoder.HiddenSize, 5, 0, 0.02);
            store.CloseSource();
        }

        public IReadOnlyList<Parameter> Parameters => store.Parameters;

        public Tensor Loss(JsonElement batch, DType type)
        {
            int[][] ids = Lists(batch.GetProperty("ids")), types = Lists(batch.GetProperty("token_types"));
            var pass = new ForwardPass(type);
            Tensor logits = head.Forward(pooling.Apply(encoder.Forward(TokenBatch.From(ids, types), pass, pooling.Use), pass), pass);
            return CrossEntropy.Apply(logits, batch.GetProperty("labels").EnumerateArray().Select(x => x.GetInt32()).ToArray());
        }

        public void Compare(string file)
        {
            using IWeightSource expected = SafetensorsReader.Open(Paths.Golden("train-trajectory", file));
            foreach (Parameter parameter in Parameters)
                if (!parameter.Name.EndsWith("key.bias", StringComparison.Ordinal))
                    Close.Equal(expected.ReadFloats(parameter.Name, out _), parameter.Value.ToArray(), 2e-5, 0, $"{file}: {parameter.Name}");
        }

        private static int[][] Lists(JsonElement json) => [.. json.EnumerateArray().Select(list => list.EnumerateArray().Select(x => x.GetInt32()).ToArray())];
    }
}
