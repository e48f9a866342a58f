using Cerbert.Data;
using Cerbert.Tensors;
using Cerbert.Tests.Tasks;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Tests.Components;

/// <summary>Learning from a saved model: the loss against plain loops, labels in another order, and what does not fit.</summary>
[Collection("engines")]
public sealed class DistillationTests : IDisposable
{
    private const string Data = "data: {train: single.tsv, columns: {text: text, label: label}}, head: {dropout: 0}";
    private readonly TinyTasks tasks = new();

    public DistillationTests() => tasks.Write("single.tsv", "a", "b", "c", "a");

    public void Dispose() => tasks.Dispose();

    [Theory]
    [InlineData("temperature: 2", 1, "[a, b, c]")]
    [InlineData("temperature: 4, hard_coeff: 0, kd_coeff: 0.5", 0, "[c, a, b]")]
    [InlineData("loss: mse, hard_coeff: 0.25", 0.25, "[b, c, a]")]
    public void Step_Teacher_AddsItsDistance(string settings, double hard, string order)
    {
        Save($"name: t, kind: classification, labels: {order}, {Data}");
        float[] teacher = Answers(["a", "b", "c"]);
        (double loss, float[] student, double labels) = Step($"name: t, kind: classification, labels: [a, b, c], {Data}", settings);
        double expected = settings.Contains("mse", StringComparison.Ordinal)
            ? student.Zip(teacher, (x, y) => Math.Pow((double)x - y, 2)).Average()
            : settings.Contains('4', StringComparison.Ordinal) ? 0.5 * Divergence(teacher, student, 4) : Divergence(teacher, student, 2);
        Close.Equal(hard * labels + expected, loss, 1e-5, 1e-4, settings);
    }

    [Fact]
    public void Step_SmallerStudentOfATransformersClassifier_LearnsFromItsOnlyTask()
    {
        tasks.Write("single.tsv", "0", "1", "4");
        (double loss, float[] student, double labels) = Step($"name: other, kind: classification, labels: 5, {Data}", "temperature: 2", Paths.Golden("checkpoints", "bert-tiny-classifier"));
        Assert.Equal(15, student.Length);
        Assert.True(loss > labels + 1e-3, $"{loss} is hardly more than {labels}");
    }

    [Theory]
    [InlineData("name: t, kind: classification, labels: [a, b, d]", "", "knows task t with the labels [a, b, c], the run with [a, b, d]")]
    [InlineData("name: t, kind: classification, labels: [a, b]", "", "answers task t as classification of 3 outputs, but the run trains classification of 2 outputs")]
    [InlineData("name: t, kind: multilabel, labels: [a, b, c]", "", "answers task t as classification of 3 outputs, but the run trains multilabel of 3 outputs")]
    public void Check_OtherTask_IsRefused(string task, string settings, string message)
    {
        Save($"name: t, kind: classification, labels: [a, b, c], {Data}");
        Assert.Contains(message, Refusal($"{task}, {Data}", settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ProbabilitiesOfAScore_IsRefused()
    {
        tasks.Write("single.tsv", "1", "2");
        string task = $"name: t, kind: regression, {Data}";
        Save(task);
        Assert.Contains("loss: is kl, which compares probabilities of classes, but task t is regression of 1 output; set loss: mse", Refusal(task, ""), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TemperatureOfSquares_IsRefused() =>
        Assert.Contains("temperature: is 3, but loss is mse", Assert.Throws<InvalidDataException>(() => Config($"name: t, kind: classification, labels: 3, {Data}", "loss: mse, temperature: 3")).Message, StringComparison.Ordinal);

    private string Folder => Path.Combine(tasks.Path, "teacher");

    private RunConfig Config(string task, string settings, string? teacher = null)
    {
        tasks.Training = $"{{batch_size: 8, precision: fp32, optimizer: {{name: sgd, learning_rate: 1e-3}}, components: [{{name: distillation, teacher: '{teacher ?? Folder}', {settings}}}]}}";
        RunConfig config = tasks.Config(task);
        return config with { Encoder = config.Encoder with { Dropout = 0, AttentionDropout = 0 } };
    }

    private void Save(string task)
    {
        tasks.Training = "{}";
        RunConfig config = tasks.Config(task) with { Seed = 5 };
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        // The heads are nearly 0 at first.
        foreach (Parameter parameter in model.Store.Parameters.Where(parameter => !model.Encoder.Owns(parameter)))
            foreach (ref float value in parameter.Value.AsSpan())
                value = 30 * value + 0.1f;
        ModelFolder.Save(model, Folder);
    }

    private float[] Answers(string[] order)
    {
        using MultiTaskModel teacher = ModelFolder.Load(Folder);
        string[] names = [.. ((ClassificationTaskConfig)teacher.Config.Tasks[0]).Labels.Names!];
        DataSet data = TaskData.Load(teacher.Config.LabelledTasks[0], teacher.Config.Tokenizer, teacher.Tokenizer).Train.Data;
        return [.. new Predictor(teacher).Predict([.. data.Examples.Select(example => example.Text)], cancellation: TestContext.Current.CancellationToken)
            .SelectMany(prediction => order.Select(name => prediction.Logits[Array.IndexOf(names, name)]))];
    }

    private (double Loss, float[] Student, double Labels) Step(string task, string settings, string? teacher = null)
    {
        RunConfig config = Config(task, settings, teacher);
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        foreach (Training.Components.ComponentConfig component in config.Training.Components)
            component.Check(model);
        LabelledTask only = TinyTasks.Of(model)[0];
        float[] student = only.Predict(only.Data.Train, 8, DType.Float32, TestContext.Current.CancellationToken);
        double labels;
        using (TensorScope.Begin())
            labels = only.Objective.Loss(
                Tensor.From(student, new Shape(only.Data.Train.Data.Examples.Count, only.Objective.Outputs)),
                only.Batch([.. Enumerable.Range(0, only.Data.Train.Data.Examples.Count)])).Item();
        using var loop = new StepLoop(model, [only], DType.Float32);
        return (loop.Take(0, 0).Outcome.Loss, student, labels);
    }

    private string Refusal(string task, string settings)
    {
        RunConfig config = Config(task, settings);
        using MultiTaskModel model = MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
        string message = Assert.Throws<InvalidDataException>(() => config.Training.Components[0].Check(model)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static double Divergence(float[] teacher, float[] student, double temperature)
    {
        double[][] Probabilities(float[] logits) => [.. logits.Chunk(3).Select(row => row.Select(x => Math.Exp(x / temperature)).ToArray()).Select(e => e.Select(x => x / e.Sum()).ToArray())];
        return Probabilities(teacher).Zip(Probabilities(student), (p, q) => p.Zip(q, (a, b) => temperature * temperature * a * Math.Log(a / b)).Sum()).Average();
    }
}
