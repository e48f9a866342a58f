using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;
using Cerbert.Tests.Naive;

namespace Cerbert.Tests.Ops;

[Collection(ProcessState.Name)]
public sealed class RelativeAttentionTests
{
    // Lengths around a register and around a tile of 64 rows, one past two tiles, and an empty sentence in their midst.
    private static readonly Sequences ManyLengths = Sequences.FromLengths([.. Enumerable.Range(1, 18), 0, 31, 32, 33, 63, 64, 65, 130]);

    [Theory]
    [InlineData(5, DType.Float32, 0)]
    [InlineData(5, DType.BFloat16, 0.2f)]
    [InlineData(16, DType.Float32, 0.3f)]
    [InlineData(33, DType.Float32, 0)]
    [InlineData(64, DType.BFloat16, 0)]
    public void Apply_ManyLengths_EqualsNaive(int headSize, DType type, float dropout)
    {
        int heads = headSize > 16 ? 1 : 2;
        var mask = new DropoutMask(dropout, new RandomKey(3, 4));
        ProcessState.AtEveryWidth(() =>
        {
            using var scope = TensorScope.Begin();
            RelativeInputs x = Inputs(ManyLengths, heads, headSize, type);
            float[] expected = NaiveRelativeAttention.Context(x, ManyLengths, heads, mask);
            var context = new Guarded(x.Query.Shape, type);
            Kernels.Current.RelativeAttention(x, ManyLengths, heads, mask, context.Tensor, null);
            context.Matches(expected, 1e-5, 1e-5, "context");
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void Backward_SeveralShortSentences_EqualsDifferences(float dropout) => Check(Sequences.FromLengths(1, 5, 0, 3), heads: 2, headSize: 3, dropout);

    [Theory]
    [InlineData(0)]
    [InlineData(0.2f)]
    public void Backward_LongerThanOneTile_EqualsDifferences(float dropout) => Check(Sequences.FromLengths(3, 67), heads: 1, headSize: 2, dropout);

    [Fact]
    public void Backward_EveryWidthAndType_GivesTheSameGradients()
    {
        float[][]? expected = null;
        foreach (DType type in (DType[])[DType.Float32, DType.BFloat16])
        {
            ProcessState.AtEveryWidth(() =>
            {
                Parameter[] parameters = Parameters(ManyLengths, 2, 10);
                try
                {
                    GradientCheck.Backward(() => Apply(parameters, ManyLengths, 2, default, type), parameters);
                    float[][] gradients = [.. parameters.Select(parameter => parameter.Grad.ToArray())];
                    expected ??= gradients;
                    for (int i = 0; i < gradients.Length; i++)
                        Close.Gradient(expected[i], gradients[i], type == DType.BFloat16 ? 0.1 : 1e-5, what: parameters[i].Name);
                }
                finally
                {
                    Array.ForEach(parameters, parameter => parameter.Dispose());
                }
            });
        }
    }

    [Fact]
    public void Backward_SomeFrozen_LeavesTheOthersAsTheyAre()
    {
        var sequences = Sequences.FromLengths(2, 5);
        Parameter[] parameters = Parameters(sequences, 2, 3);
        GradientCheck.Backward(() => Apply(parameters, sequences, 2, default, DType.Float32), parameters);
        float[][] all = [.. parameters.Select(parameter => parameter.Grad.ToArray())];
        for (int i = 0; i < parameters.Length; i += 2)
            parameters[i].Frozen = true;
        GradientCheck.Backward(() => Apply(parameters, sequences, 2, default, DType.Float32), parameters);
        for (int i = 0; i < parameters.Length; i++)
        {
            Assert.Equal(i % 2 == 1, parameters[i].HasGrad);
            if (i % 2 == 1)
                Assert.Equal(all[i], parameters[i].Grad.ToArray());
            parameters[i].Dispose();
        }
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        var sequences = Sequences.FromLengths(2, 4);
        RelativeInputs x = Inputs(sequences, 2, 3, DType.Float32);
        Assert.Equal(x.Query.Shape, RelativeAttention.Apply(x, sequences, 2).Shape);
        Assert.Contains("at most 5 together", Assert.Throws<ArgumentException>(() => RelativeAttention.Apply(x, Sequences.FromLengths(1, 5), 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RelativeAttention.Apply(x, sequences, 4));
        Assert.Throws<ArgumentException>(() => RelativeAttention.Apply(x with { Types = new int[5] }, sequences, 2));
        Assert.Throws<ArgumentException>(() => RelativeAttention.Apply(x with { Segments = x.ContentBias }, sequences, 2));
        Assert.Throws<ArgumentException>(() => RelativeAttention.Apply(x with { Value = x.Distances }, sequences, 2));
    }

    private static void Check(Sequences sequences, int heads, int headSize, float dropout)
    {
        Parameter[] parameters = Parameters(sequences, heads, headSize);
        var mask = new DropoutMask(dropout, new RandomKey(7, 8));
        GradientCheck.Of(() => Apply(parameters, sequences, heads, mask, DType.Float32), 1e-3, parameters);
        Array.ForEach(parameters, parameter => parameter.Dispose());
    }

    private static Tensor Apply(Parameter[] p, Sequences sequences, int heads, DropoutMask mask, DType type) => RelativeAttention.Apply(
        new RelativeInputs(
            Cast.Apply(p[0].Value, type), Cast.Apply(p[1].Value, type), Cast.Apply(p[2].Value, type), Cast.Apply(p[3].Value, type),
            p[4].Value, p[5].Value, p[6].Value, p[7].Value, Types(sequences)),
        sequences, heads, mask);

    private static RelativeInputs Inputs(Sequences sequences, int heads, int headSize, DType type)
    {
        Parameter[] p = Parameters(sequences, heads, headSize);
        Tensor[] copies = [.. p.Select((parameter, i) =>
        {
            Tensor copy = Tensor.Empty(parameter.Shape, i < 4 ? type : DType.Float32);
            copy.CopyFrom(parameter.Value.AsSpan());
            parameter.Dispose();
            return copy;
        })];
        return new RelativeInputs(copies[0], copies[1], copies[2], copies[3], copies[4], copies[5], copies[6], copies[7], Types(sequences));
    }

    private static Parameter[] Parameters(Sequences sequences, int heads, int headSize)
    {
        int hidden = heads * headSize;
        var tokens = new Shape(sequences.Tokens, hidden);
        Shape distances = new((2 * sequences.Longest) - 1, hidden), bias = new(heads, headSize), segments = new(2, heads, headSize);
        (string Name, Shape Shape)[] made =
        [
            ("query", tokens), ("key", tokens), ("value", tokens), ("distances", distances), ("content bias", bias), ("distance bias", bias),
            ("segment bias", bias), ("segments", segments),
        ];
        return [.. made.Select((part, i) => Make.Parameter(part.Name, part.Shape, i, -1, 1))];
    }

    // Three segments in runs of 1, 3, 5 … tokens.
    private static int[] Types(Sequences sequences) => [.. Enumerable.Range(0, sequences.Tokens).Select(i => (int)Math.Sqrt(i) % 3)];
}
