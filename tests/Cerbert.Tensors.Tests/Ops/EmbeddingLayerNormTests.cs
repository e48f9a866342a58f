using Cerbert.Tensors;
using Cerbert.Tensors.Ops;
using Cerbert.Tensors.Random;

namespace Cerbert.Tests.Ops;

public sealed class EmbeddingLayerNormTests
{
    // Word 3 occurs three times, word 0 never; sentences begin anew at position 0.
    private static readonly EmbeddingIndices Indices = new(new[] { 3, 1, 3, 4, 3, 2 }, new[] { 0, 1, 2, 3, 0, 1 }, new[] { 0, 0, 1, 1, 0, 0 });

    private readonly Parameter words = Make.Parameter("words", new Shape(6, 9), 1);
    private readonly Parameter positions = Make.Parameter("positions", new Shape(5, 9), 2);
    private readonly Parameter types = Make.Parameter("types", new Shape(2, 9), 3);
    private readonly Parameter gamma = Make.Parameter("gamma", new Shape(9), 4);
    private readonly Parameter beta = Make.Parameter("beta", new Shape(9), 5);

    [Theory]
    [InlineData(0)]
    [InlineData(0.4f)]
    public void Backward_AllTables_EqualsDifferences(float dropout)
    {
        var mask = new DropoutMask(dropout, new RandomKey(5, 6));
        GradientCheck.Of(
            () => EmbeddingLayerNorm.Apply(Indices, words, positions, types, gamma, beta, 1e-12f, mask, DType.Float32),
            1e-3, words, positions, types, gamma, beta);
        // A row that no token took: exactly nothing.
        Assert.All(words.Grad.ToArray()[..9], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Backward_WordsOnly_EqualsDifferences() =>
        GradientCheck.Of(
            () => EmbeddingLayerNorm.Apply(Indices, words, null, null, gamma, beta, 1e-12f, DropoutMask.None, DType.Float32),
            1e-3, words, gamma, beta);

    [Fact]
    public void Backward_SomethingAdded_EqualsDifferences()
    {
        Parameter added = Make.Parameter("added", new Shape(6, 9), 6);
        GradientCheck.Of(
            () => EmbeddingLayerNorm.Apply(Indices, words, positions, types, gamma, beta, 1e-12f, DropoutMask.None, DType.Float32, added.Value),
            1e-3, words, positions, added);
        words.Frozen = positions.Frozen = types.Frozen = gamma.Frozen = beta.Frozen = true;
        GradientCheck.Of(
            () => EmbeddingLayerNorm.Apply(Indices, words, positions, types, gamma, beta, 1e-12f, DropoutMask.None, DType.Float32, added.Value), 1e-3, added);
    }

    [Fact]
    public void Backward_OnlyBetaTrains_ReachesBeta()
    {
        words.Frozen = positions.Frozen = types.Frozen = gamma.Frozen = true;
        GradientCheck.Of(
            () => EmbeddingLayerNorm.Apply(Indices, words, positions, types, gamma, beta, 1e-12f, DropoutMask.None, DType.Float32), 1e-3, beta);
        Assert.False(words.HasGrad || positions.HasGrad || types.HasGrad || gamma.HasGrad);
    }

    [Fact]
    public void Backward_BFloat16Result_FollowsFloat32()
    {
        var mask = new DropoutMask(0.2f, new RandomKey(5, 6));
        Parameter[] all = [words, positions, types, gamma, beta];
        float[][] Run(DType type)
        {
            GradientCheck.Backward(
                () => Cast.Apply(EmbeddingLayerNorm.Apply(Indices, words, positions, types, gamma, beta, 1e-12f, mask, type), DType.Float32), all);
            return Array.ConvertAll(all, parameter => parameter.Grad.ToArray());
        }

        float[][] exact = Run(DType.Float32), half = Run(DType.BFloat16);
        for (int i = 0; i < all.Length; i++)
            Close.Gradient(exact[i], half[i], 0, 0.02, all[i].Name);
    }

    [Fact]
    public void Apply_OtherThanMatchingLists_SaysSo()
    {
        using var scope = TensorScope.Begin();
        var wrong = new EmbeddingIndices(Indices.Words, new[] { 1 }, Indices.Types);
        string message = Assert.Throws<ArgumentException>(
            () => EmbeddingLayerNorm.Apply(wrong, words, positions, types, gamma, beta, 1e-12f, DropoutMask.None, DType.Float32)).Message;
        Assert.Equal("6 words, 1 positions and 6 types do not go together", message);
    }

    [Fact]
    public void Apply_OtherThanMatchingShapes_NamesThem()
    {
        using var scope = TensorScope.Begin();
        using var narrow = new Parameter("narrow", new Shape(5, 8));
        using var shortGamma = new Parameter("short", new Shape(8));
        void Throws(Parameter w, Parameter p, Parameter t, Parameter g, Parameter b, string shape) => Assert.Contains(
            shape,
            Assert.Throws<ArgumentException>(() => EmbeddingLayerNorm.Apply(Indices, w, p, t, g, b, 1e-12f, DropoutMask.None, DType.Float32)).Message,
            StringComparison.Ordinal);
        Throws(words, narrow, types, gamma, beta, "narrow [5, 8]");
        Throws(words, positions, narrow, gamma, beta, "narrow [5, 8]");
        Throws(words, positions, types, shortGamma, beta, "short [8]");
        Throws(words, positions, types, gamma, shortGamma, "short [8]");
        Throws(gamma, positions, types, gamma, beta, "gamma [9]");
    }
}
