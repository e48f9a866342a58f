using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Memory;

/// <summary>A small encoder with every op of the real one, trained by AdamW on ragged batches of random words.</summary>
internal sealed class TinyTraining : IDisposable
{
    private const int Vocabulary = 50, Hidden = 48, Inner = 96, Heads = 4, Classes = 3, Layers = 2;
    private readonly List<Parameter> parameters = [];
    private readonly List<(Tensor First, Tensor Second)> moments = [];
    private readonly Parameter words, positions, types, gamma, beta, head;
    private readonly Parameter[][] layers;
    private readonly DType type;

    public TinyTraining(DType type)
    {
        this.type = type;
        words = Add(new Shape(Vocabulary, Hidden));
        positions = Add(new Shape(80, Hidden));
        types = Add(new Shape(2, Hidden));
        (gamma, beta) = (Add(new Shape(Hidden)), Add(new Shape(Hidden)));
        layers = new Parameter[Layers][];
        for (int i = 0; i < Layers; i++)
        {
            (Parameter qkv, Parameter[] parts) = Parameter.Stack(["query", "key", "value"], new Shape(Hidden, Hidden));
            foreach (Parameter part in parts)
                Register(part);
            layers[i] =
            [
                qkv, Add(new Shape(3 * Hidden)), Add(new Shape(Hidden, Hidden)), Add(new Shape(Hidden)), Add(new Shape(Hidden)), Add(new Shape(Hidden)),
                Add(new Shape(Inner, Hidden)), Add(new Shape(Inner)), Add(new Shape(Hidden, Inner)), Add(new Shape(Hidden)), Add(new Shape(Hidden)), Add(new Shape(Hidden)),
            ];
        }

        head = Add(new Shape(Classes, Hidden));
    }

    /// <summary>All values, to compare two trainings bit by bit.</summary>
    public float[][] Weights => [.. parameters.Select(parameter => parameter.Value.ToArray())];

    /// <summary>One forward pass, backward pass and update; returns the loss.</summary>
    public float Step(int step, ReadOnlySpan<int> lengths)
    {
        var sequences = Sequences.FromLengths(lengths);
        int tokens = sequences.Tokens;
        var indices = new EmbeddingIndices(Make.Integers(tokens, step, Vocabulary), Make.Integers(tokens, step + 1, 80), Make.Integers(tokens, step + 2, 2));
        var streams = new RandomStreams(1, step);
        DropoutMask Mask() => new(0.1f, streams.Next());
        using var scope = TensorScope.Begin();
        Tensor x = EmbeddingLayerNorm.Apply(indices, words, positions, types, gamma, beta, 1e-12f, Mask(), type);
        foreach (Parameter[] p in layers)
        {
            Tensor context = SelfAttention.Apply(Linear.Apply(x, p[0], p[1]), sequences, Heads, Mask());
            x = ResidualLayerNorm.Apply(Linear.Apply(context, p[2], p[3]), x, p[4], p[5], 1e-12f, Mask());
            Tensor inner = Linear.Apply(x, p[6], p[7], Activation.Gelu);
            x = ResidualLayerNorm.Apply(Linear.Apply(inner, p[8], p[9]), x, p[10], p[11], 1e-12f, Mask());
        }

        Tensor logits = Linear.Apply(Dropout.Apply(Pool.Mean(x, sequences), Mask()), head, null);
        Tensor loss = CrossEntropy.Apply(logits, Make.Integers(lengths.Length, step + 3, Classes));
        loss.Backward();
        Update();
        return loss.Item();
    }

    public void Dispose()
    {
        foreach ((Tensor first, Tensor second) in moments)
        {
            first.Dispose();
            second.Dispose();
        }

        // Parts are views: the joint parameters own the memory.
        foreach (Parameter parameter in parameters.Concat(layers.Select(layer => layer[0])))
            parameter.Dispose();
    }

    private void Update()
    {
        double norm = Math.Sqrt(parameters.Sum(parameter => Kernels.Current.SumOfSquares(parameter.Grad)));
        var step = new AdamWStep(0.9f, 0.1f, 0.999f, 0.001f, 1e-3f, 1, 1e-8f, 0.999f, 1, (float)Math.Min(1, 1 / norm));
        for (int i = 0; i < parameters.Count; i++)
        {
            Kernels.Current.AdamW(parameters[i].Value, parameters[i].Grad, moments[i].First, moments[i].Second, null, step);
            parameters[i].Touch();
            parameters[i].ClearGrad();
        }
    }

    private Parameter Add(Shape shape) => Register(new Parameter($"p{parameters.Count}", shape));

    private Parameter Register(Parameter parameter)
    {
        parameter.Value.CopyFrom(Make.Floats(parameter.Shape.Count, parameters.Count, -0.3f, 0.3f));
        parameter.Touch();
        parameters.Add(parameter);
        moments.Add((Tensor.Zeros(parameter.Shape), Tensor.Zeros(parameter.Shape)));
        return parameter;
    }
}
