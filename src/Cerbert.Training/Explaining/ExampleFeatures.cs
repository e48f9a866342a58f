using System.Globalization;
using System.Numerics.Tensors;
using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;
using Tensor = Cerbert.Tensors.Tensor;

namespace Cerbert.Training.Explaining;

/// <summary>
/// Vectors of many examples, what the task's head reads (see <see cref="TaskModel.Vectors"/>), and the head's answers: for nearest examples and maps.
/// Immutable.
/// </summary>
public sealed class ExampleFeatures
{
    private readonly float[] vectors, lengths;

    private ExampleFeatures(IReadOnlyList<ExampleAnswer> answers, float[] vectors, int width)
    {
        (Answers, this.vectors, Width) = (answers, vectors, width);
        lengths = [.. Enumerable.Range(0, answers.Count).Select(i => TensorPrimitives.Norm(Of(i).Span))];
    }

    /// <summary>The examples and what the model says about each.</summary>
    public IReadOnlyList<ExampleAnswer> Answers { get; }

    /// <summary>Numbers of a vector.</summary>
    public int Width { get; }

    /// <summary>An example's vector, [<see cref="Width"/>].</summary>
    public ReadOnlyMemory<float> Of(int example) => vectors.AsMemory(example * Width, Width);

    /// <summary>The examples whose vectors have the largest cosine with one, the nearest first, by comparing all; of equals the first in the file.</summary>
    /// <param name="vector">[<see cref="Width"/>].</param>
    /// <param name="count">How many; fewer where there are not as many.</param>
    public IReadOnlyList<Neighbour> Nearest(ReadOnlySpan<float> vector, int count)
    {
        if (vector.Length != Width)
            throw new ArgumentException($"a vector of {vector.Length} numbers cannot be compared with vectors of {Width}", nameof(vector));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        double length = TensorPrimitives.Norm(vector);
        var best = new PriorityQueue<int, (double, int)>(count + 1);
        var cosines = new double[Answers.Count];
        for (int i = 0; i < cosines.Length; i++)
        {
            double product = length * lengths[i];
            cosines[i] = product > 0 ? Math.Clamp(TensorPrimitives.Dot(vector, Of(i).Span) / product, -1, 1) : 0;
            best.Enqueue(i, (cosines[i], -i));
            if (best.Count > count)
                best.Dequeue();
        }

        var nearest = new Neighbour[best.Count];
        for (int i = nearest.Length - 1; i >= 0; i--)
        {
            int example = best.Dequeue();
            nearest[i] = new Neighbour(Answers[example], cosines[example]);
        }

        return nearest;
    }

    /// <summary>The examples in the plane that keeps most of their vectors' variance.</summary>
    public FeatureMap Map()
    {
        PrincipalAxes axes = PrincipalAxes.Of(vectors, Answers.Count, Width);
        return new FeatureMap([.. Answers.Select((answer, i) => new MapPoint(axes.Places[i].X, axes.Places[i].Y, answer))], axes.Explained);
    }

    /// <summary>Runs the encoder over a data set of a task.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">One of its tasks.</param>
    /// <param name="data">Examples encoded for the task.</param>
    /// <param name="row">The place of an example in its file, given that in the data.</param>
    /// <param name="progress">Gets the share of the examples that are done, from 0 to 1.</param>
    /// <param name="cancellation">Stops between batches.</param>
    internal static ExampleFeatures Compute(
        MultiTaskModel model, LabelledTaskConfig task, EncodedDataSet data, Func<int, int> row, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        TaskModel head = model.Tasks[task.Name];
        TaskObjective objective = TaskObjective.Create(task);
        int width = head.VectorSize, both = width + objective.Outputs, count = data.Data.Examples.Count, done = 0;
        float[] rows = Outputs.Compute(data, both, model.Config.Evaluation.BatchSize, batch =>
        {
            EncoderOutput output = model.Encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), ForwardPass.Evaluation, head.Pooling.Use);
            Tensor taken = head.Pooling.Features(output, ForwardPass.Evaluation);
            progress?.Report((double)(done += batch.Examples.Length) / count);
            return Concat.Columns([head.Vectors(taken, ForwardPass.Evaluation), head.FromFeatures(taken, ForwardPass.Evaluation)]);
        }, cancellation);
        float[] answers = Part(rows, both, width, objective.Outputs);
        return new ExampleFeatures(Describe(task, objective, answers, data.Data, row), Part(rows, both, 0, width), width);
    }

    /// <summary>Some columns of [rows, columns].</summary>
    private static float[] Part(float[] rows, int columns, int first, int count)
    {
        var part = new float[rows.Length / columns * count];
        for (int i = 0; i < rows.Length / columns; i++)
            rows.AsSpan((i * columns) + first, count).CopyTo(part.AsSpan(i * count));
        return part;
    }

    private static ExampleAnswer[] Describe(LabelledTaskConfig task, TaskObjective objective, float[] outputs, DataSet data, Func<int, int> row)
    {
        int label = objective.Columns.ToList().IndexOf("label"), prediction = objective.Columns.ToList().IndexOf("prediction");
        return [.. objective.Rows(outputs, data, task).Select((fields, i) =>
        {
            Example example = data.Examples[i];
            double? error = data.Labels is NoLabels ? null
                : example.Score is { } score ? Math.Abs(score - double.Parse(fields[prediction], CultureInfo.InvariantCulture))
                : fields[label] == fields[prediction] ? 0 : 1;
            return new ExampleAnswer(row(i), example, fields[label], fields[prediction], objective.Describe(outputs.AsSpan(i * objective.Outputs, objective.Outputs), task).Probability, error);
        })];
    }
}
