using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Strategies;
using Cerbert.Training.Tasks;
using Tokenizer = Cerbert.Tokenizers.Tokenizer;

namespace Cerbert.Tests.Strategies;

[Collection("engines")]
public sealed class AccumulationTests
{
    [Fact]
    public void Step_BatchesOfDifferentSizes_HasTheGradientOfAllExamplesTogether()
    {
        using var tiny = new TinyRun();
        RunConfig config = tiny.Config("sequential", "run", "encoder.dropout=0", "encoder.attention_dropout=0", "tasks.mood.head.dropout=0", "training.accumulation=100");
        Tokenizer tokenizer = EncoderSettings.LoadTokenizer(config.Encoder);
        TaskData data = TaskData.Load(config.LabelledTasks[0], config.Tokenizer, tokenizer);
        using MultiTaskModel model = MultiTaskModel.Create(config, tokenizer);
        (double Loss, float[][] Gradients) Step(BatchLimits limits, out int batches)
        {
            foreach (Parameter parameter in model.Store.Parameters)
                parameter.ClearGrad();
            var task = new LabelledTask(data, model.Encoder, model.Tasks["mood"], new FileOrderSampler(data.Train.Lengths.Span, limits));
            batches = task.Sampler.BatchesIn(0);
            (double loss, _) = new TaskCursor(task, config.Training).Step(new GradientAccumulator(DType.Float32, 1));
            return (loss, [.. model.Store.Parameters.Where(p => p.HasGrad).Select(p => p.Grad.ToArray())]);
        }

        (double whole, float[][] expected) = Step(new BatchLimits { MaxExamples = 1000 }, out int one);
        (double parts, float[][] actual) = Step(new BatchLimits { MaxTokens = 30 }, out int many);
        Assert.Equal(1, one);
        Assert.InRange(many, 5, 100);
        Close.Equal(whole, parts, 1e-5, what: "loss");
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Close.Gradient(expected[i], actual[i], 1e-6, 1e-4);
    }
}
