using Cerbert.Tensors;
using Cerbert.Tests.Tasks;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Components;

/// <summary>The average of every step against a plain loop over copies of the weights.</summary>
[Collection("engines")]
public sealed class EmaTests : IDisposable
{
    private readonly TinyTasks tasks = new();

    public EmaTests() => tasks.Write("single.tsv", "0", "2", "1");

    public void Dispose() => tasks.Dispose();

    [Theory]
    [InlineData("rising", 1, 0)]
    [InlineData("none", 1, 2)]
    [InlineData("bias-corrected", 1, 1)]
    [InlineData("rising", 3, 0)]
    [InlineData("none", 2, 1)]
    [InlineData("bias-corrected", 3, 1)]
    public void Step_Average_EqualsANaiveOne(string correction, int every, int start)
    {
        tasks.Training = $"{{epochs: 9, batch_size: 8, precision: fp32, optimizer: {{name: adamw, learning_rate: 1e-2}}, components: [{{name: ema, decay: 0.6, correction: {correction}, every: {every}, start_step: {start}}}]}}";
        RunConfig config = tasks.Config("name: t, kind: classification, labels: 3, data: {train: single.tsv, columns: {text: text, label: label}}");
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        using var loop = new StepLoop(model, TinyTasks.Of(model), DType.Float32);
        string name = model.Encoder.WordEmbeddings.Name;
        Tensor average = loop.Components.State().Single(item => item.Name == $"components.ema.{name}").State;
        double[] naive = [.. average.ToArray().Select(x => (double)x)];
        for (int step = 1; step <= 8; step++)
        {
            loop.Take(step - 1, 0);
            float[] weights = model.Encoder.WordEmbeddings.Value.ToArray();
            if (step == start)
                naive = [.. weights.Select(x => (double)x)];
            else if (step > start && (step - start) % every == 0)
            {
                double stays = 1;
                for (int n = step - start - every; n < step - start; n++)
                    stays *= correction switch
                    {
                        "rising" => Math.Min(0.6, (1.0 + n) / (10 + n)),
                        "none" => 0.6,
                        _ => 1 - (0.4 / (1 - Math.Pow(0.6, n + 1))),
                    };
                naive = [.. naive.Zip(weights, (old, now) => (stays * old) + ((1 - stays) * now))];
            }

            Close.Equal([.. naive.Select(x => (float)x)], average.ToArray(), 2e-6, 1e-5, $"after step {step}");
        }

        Assert.NotEqual(model.Encoder.WordEmbeddings.Value.ToArray(), average.ToArray());
    }
}
