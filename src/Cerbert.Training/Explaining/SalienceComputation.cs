using System.Numerics.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;
using MathNet.Numerics.Integration;

namespace Cerbert.Training.Explaining;

/// <summary>Salience of one example for one output of a task: see <see cref="SalienceMethod"/>.</summary>
internal sealed class SalienceComputation
{
    // Differences of answers below this share of the answers are rounding.
    private const double Rounding = 1e-5;

    private readonly MultiTaskModel model;
    private readonly LabelledTaskConfig task;
    private readonly SalienceOptions options;
    private readonly EncodedExample example;
    private readonly WordGradient gradient;

    /// <summary>Prepares an example.</summary>
    /// <exception cref="InvalidDataException">The task's pooling has no gradient, or the vocabulary lacks what is asked for.</exception>
    public SalienceComputation(MultiTaskModel model, LabelledTaskConfig task, string text, string? pair, SalienceOptions options)
    {
        if (task.Pooling.Refuses(TrainingMode.Full) is not null)
            throw new InvalidDataException($"{task.Name}: the pooling is {PoolingConfig.Family.NameOf(task.Pooling.GetType())}, through which no gradient reaches the tokens; their salience needs a model with another pooling");
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostSteps, options.Steps);
        (this.model, this.task, this.options) = (model, task, options);
        example = new EncodedExample(model, task, text, pair);
        gradient = new WordGradient(model, model.Tasks[task.Name], example);
    }

    /// <summary>Computes it.</summary>
    public TokenSalience Compute(CancellationToken cancellation)
    {
        float[] outputs = gradient.Outputs();
        int output = options.Output ?? ClassObjective.Largest(outputs);
        if (output < 0 || output >= outputs.Length)
            throw new InvalidDataException($"{task.Name}: has outputs 0 to {outputs.Length - 1}, not {output}");
        var salience = new TokenSalience
        {
            Task = task.Name,
            Output = output,
            OutputName = TaskOutputs.NamesOf(task)[output],
            Method = options.Method,
            Tokens = example.Tokens,
            Scores = [],
            Value = outputs[output],
        };
        float[] vectors = gradient.Vectors();
        return options.Method == SalienceMethod.GradientTimesInput
            ? salience with { Scores = Scores(output, [0], [1], vectors, vectors, cancellation) }
            : Integrate(salience, FromBaseline(vectors), cancellation);
    }

    private TokenSalience Integrate(TokenSalience salience, float[] way, CancellationToken cancellation)
    {
        double before = gradient.Outputs([.. way.Select(x => -x)])[salience.Output], difference = salience.Value - before;
        double allowed = Math.Max(options.Tolerance * Math.Abs(difference), Rounding * Math.Max(1, Math.Abs(salience.Value) + Math.Abs(before)));
        for (int steps = options.Steps; ; steps *= 2)
        {
            var rule = new GaussLegendreRule(-1, 0, steps);
            double[] scores = Scores(salience.Output, rule.Abscissas, rule.Weights, way, way, cancellation);
            double gap = Math.Abs(scores.Sum() - difference);
            if (gap <= allowed || steps > options.MostSteps / 2)
                return salience with { Scores = scores, Integral = new IntegralReport(before, steps, gap, gap <= allowed) };
        }
    }

    /// <summary>Per token, Σ over points of weight · factors·gradient, the gradient at word vectors + scale · delta.</summary>
    private double[] Scores(int output, double[] scales, double[] weights, float[] delta, float[] factors, CancellationToken cancellation)
    {
        var scores = new double[example.Tokens.Count];
        int width = gradient.Width;
        gradient.At(output, scales, delta, (point, token, by) => scores[token] += weights[point] * TensorPrimitives.Dot(by, factors.AsSpan(token * width, width)), cancellation);
        return scores;
    }

    /// <summary>[tokens, width]: the way from the baseline to the word vectors, 0 for special tokens.</summary>
    private float[] FromBaseline(float[] vectors)
    {
        int width = gradient.Width;
        ReadOnlySpan<float> baseline = options.Baseline == SalienceBaseline.Zero ? new float[width] : PaddingVector();
        var way = new float[vectors.Length];
        for (int token = 0; token < example.Tokens.Count; token++)
            if (!example.Tokens[token].IsSpecial)
                TensorPrimitives.Subtract(vectors.AsSpan(token * width, width), baseline, way.AsSpan(token * width, width));
        return way;
    }

    private ReadOnlySpan<float> PaddingVector()
    {
        int id = model.Tokenizer.PadId;
        if (id < 0)
            throw new InvalidDataException("the vocabulary has no padding token to start from; take zeros as the baseline");
        return model.Encoder.WordEmbeddings.Value.AsSpan().Slice(id * gradient.Width, gradient.Width);
    }
}
