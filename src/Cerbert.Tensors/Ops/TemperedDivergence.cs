using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// How far a student's answers are from a teacher's fixed ones: the mean over rows of T²·KL(p, q), p = softmax(teacher / T), q = softmax(x / T)
/// (Hinton, Vinyals and Dean, arXiv 1503.02531, section 2). T² keeps the gradient's size while T flattens both answers.
/// </summary>
/// <remarks>dx_c = T·(q_c − p_c) / rows. A single column is one yes-or-no logit, p and q the sigmoids of it and of its negative.</remarks>
public static class TemperedDivergence
{
    /// <summary>Computes the divergence.</summary>
    /// <param name="x">[rows, classes] float32 logits of the student.</param>
    /// <param name="teacher">As many logits of the teacher, row by row; read again in the backward pass.</param>
    /// <param name="temperature">T, above 0; 1 compares the answers as they are.</param>
    /// <returns>A scalar of 0 or more; NaN when there are no rows.</returns>
    /// <exception cref="ArgumentException">The number of logits differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public static Tensor Apply(Tensor x, ReadOnlyMemory<float> teacher, float temperature)
    {
        if (teacher.Length != x.Count)
            throw new ArgumentException($"cannot compare logits of {x.Shape} with {teacher.Length} logits");
        if (!(temperature > 0))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "a temperature is above 0");
        Tensor loss = Tensor.Empty(Shape.Scalar);
        loss.CopyFrom([Kernels.Current.TemperedDivergence(x, teacher, temperature)]);
        return Tensor.NeedsGrad(x) ? loss.Record(new Node(x, teacher, temperature)) : loss;
    }

    private sealed class Node(Tensor x, ReadOnlyMemory<float> teacher, float temperature) : GradNode
    {
        public override void Backward(Tensor gradient) =>
            Kernels.Current.TemperedDivergenceBackward(x, teacher, temperature, gradient.Item(), GradTarget.Of(x));
    }
}
