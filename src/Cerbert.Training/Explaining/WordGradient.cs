using Cerbert.Models;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Explaining;

/// <summary>The gradient of one output of a task by the word vectors of an example, at many points at once. The model's parameters are frozen.</summary>
internal sealed class WordGradient(MultiTaskModel model, TaskModel task, EncodedExample example)
{
    // Keeps the activations of BERT-base at about 1 GB.
    private const int MostTokens = 2048;

    /// <summary>Width of a word vector.</summary>
    public int Width { get; } = model.Encoder.Config.EmbeddingSize;

    /// <summary>The example's word vectors, [tokens, width].</summary>
    public float[] Vectors()
    {
        using var scope = TensorScope.Begin();
        return model.Encoder.WordVectors(example.Batch(1)).ToArray();
    }

    /// <summary>The task's outputs for the example, each word vector with something added, without gradients.</summary>
    /// <param name="delta">[tokens, width], or null for nothing.</param>
    /// <returns>[outputs].</returns>
    public float[] Outputs(float[]? delta = null)
    {
        using var scope = TensorScope.Begin();
        Tensor? added = delta is null ? null : Tensor.From(delta, new Shape(example.Tokens.Count, Width));
        return Forward(1, added).ToArray();
    }

    /// <summary>Visits the gradient at every point, in order; points are batched.</summary>
    /// <param name="output">Which output.</param>
    /// <param name="scales">[points] a factor on the delta.</param>
    /// <param name="delta">[tokens, width]: at a point, word vectors have its factor times this added.</param>
    /// <param name="visit">Gets the number of the point, and the gradient there by the vector of one token.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public void At(int output, ReadOnlySpan<double> scales, float[] delta, GradientVisitor visit, CancellationToken cancellation = default)
    {
        int most = Math.Max(1, MostTokens / example.Tokens.Count);
        for (int first = 0; first < scales.Length; first += most)
        {
            cancellation.ThrowIfCancellationRequested();
            Batch(output, first, scales.Slice(first, Math.Min(most, scales.Length - first)), delta, visit);
        }
    }

    private void Batch(int output, int first, ReadOnlySpan<double> scales, float[] delta, GradientVisitor visit)
    {
        int copies = scales.Length, tokens = example.Tokens.Count;
        using var scope = TensorScope.Begin();
        using var added = new Parameter("word vectors", new Shape(copies * tokens, Width));
        Span<float> rows = added.Value.AsSpan();
        for (int copy = 0; copy < copies; copy++)
            for (int token = 0; token < tokens; token++)
                System.Numerics.Tensors.TensorPrimitives.Multiply(
                    delta.AsSpan(token * Width, Width), (float)scales[copy], rows.Slice(example.Row(token, copy, copies) * Width, Width));
        // The gradient of each copy's output by its own vectors is that of the sum by all of them.
        Pool.Mean(Columns.Apply(Forward(copies, added.Value), output, 1), Sequences.FromLengths(copies)).Backward(copies);
        ReadOnlySpan<float> gradient = added.Grad.AsSpan();
        for (int copy = 0; copy < copies; copy++)
            for (int token = 0; token < tokens; token++)
                visit(first + copy, token, gradient.Slice(example.Row(token, copy, copies) * Width, Width));
    }

    private Tensor Forward(int copies, Tensor? added)
    {
        var pass = new ForwardPass { WordDelta = added };
        return task.Forward(model.Encoder.Forward(example.Batch(copies), pass, task.Pooling.Use), pass);
    }
}

/// <summary>Takes the gradient by one token's word vector.</summary>
/// <param name="point">The point, from 0.</param>
/// <param name="token">The token, from 0.</param>
/// <param name="gradient">[width].</param>
internal delegate void GradientVisitor(int point, int token, ReadOnlySpan<float> gradient);
