using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// Softmax cross-entropy: per row −Σ_c w_c q_c log p_c with q = (1 − ε)·onehot(label) + ε/C; the mean divides by the summed weights of the
/// labels.
/// </summary>
/// <remarks>dx_c = p_c·Σ_k w_k q_k − w_c q_c, divided as the loss is.</remarks>
public static class CrossEntropy
{
    /// <summary>Computes the loss.</summary>
    /// <param name="logits">[rows, classes]; bfloat16 logits are converted first.</param>
    /// <param name="labels">One per row, 0 to classes − 1 or the ignored label; read again in the backward pass.</param>
    /// <param name="weights">Class weights, smoothing, ignored label, mean or sum.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Labels or class weights do not match the logits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or the smoothing not in [0, 1).</exception>
    public static Tensor Apply(Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights? weights = null)
    {
        CrossEntropyWeights w = weights ?? new CrossEntropyWeights();
        if (labels.Length != logits.Rows)
            throw new ArgumentException($"{labels.Length} labels for logits of {logits.Shape}");
        if (w.Classes is { } classes && classes.Length != logits.Columns)
            throw new ArgumentException($"{classes.Length} class weights for logits of {logits.Shape}");
        if (!(w.LabelSmoothing >= 0 && w.LabelSmoothing < 1))
            throw new ArgumentOutOfRangeException(nameof(weights), w.LabelSmoothing, "label smoothing is at least 0 and below 1");
        foreach (int label in labels.Span)
            if (label != w.IgnoreLabel && (label < 0 || label >= logits.Columns))
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"a label must be from 0 to {logits.Columns - 1}");
        Tensor x = logits.DType == DType.Float32 ? logits : Cast.Apply(logits, DType.Float32);
        Tensor logSum = Tensor.Empty(new Shape(x.Rows));
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.CrossEntropy(x, labels, w, logSum)]);
        if (Tensor.NeedsGrad(x))
            return loss.Record(new Node(x, labels, w, logSum));
        logSum.Dispose();
        if (x != logits)
            x.Dispose();
        return loss;
    }

    private sealed class Node(Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            Kernels.Current.CrossEntropyBackward(logits, labels, weights, logSum, gradient.Item(), GradTarget.Of(logits));
            logSum.Dispose();
        }
    }
}
