using System.Numerics.Tensors;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Modeling;

/// <summary>The starter's vectors in every number format.</summary>
public sealed class InferencePrecisionTests
{
    private static readonly string[] Texts =
    [
        "It was the best of times.", "Prices rise when demand exceeds supply.", "She did not answer him at once.", "A whale!",
        "The committee will publish its report on the economics of trade next week, in spite of what the minister has said.",
    ];

    [Theory]
    [InlineData(InferencePrecision.Bf16, 0.9999, 1 - 1e-9)]
    [InlineData(InferencePrecision.Int8, 0.99, 0.99999)]
    public void Embed_FewerBits_PointsTheSameWay(InferencePrecision precision, double least, double most)
    {
        MatMulEngine engine = MatMulEngines.Current;
        bool supported = precision == InferencePrecision.Int8 ? engine.SupportsInt8 : engine.Supports(DType.BFloat16);
        Assert.SkipUnless(supported, $"{engine.Name} does not multiply {precision} on this processor");
        using TextEmbedder embedder = TextEmbedder.Open(BundledModels.FolderOf(BundledModels.Starter));
        float[] exact = embedder.Embed(Texts, cancellation: TestContext.Current.CancellationToken);
        embedder.Use(precision);
        float[] near = embedder.Embed(Texts, cancellation: TestContext.Current.CancellationToken);
        for (int i = 0; i < Texts.Length; i++)
            Assert.InRange(TensorPrimitives.CosineSimilarity<float>(Row(exact, i), Row(near, i)), least, most);
        embedder.Use(InferencePrecision.Fp32);
        Assert.Equal(exact, embedder.Embed(Texts, cancellation: TestContext.Current.CancellationToken));

        ReadOnlySpan<float> Row(float[] vectors, int i) => vectors.AsSpan(i * embedder.Size, embedder.Size);
    }

    [Theory]
    [InlineData(InferencePrecision.Bf16, "bf16")]
    [InlineData(InferencePrecision.Int8, "int8")]
    public void Use_EngineWithout_SaysWhatToUse(InferencePrecision precision, string name)
    {
        MatMulEngine engine = MatMulEngines.Current;
        bool supported = precision == InferencePrecision.Int8 ? engine.SupportsInt8 : engine.Supports(DType.BFloat16);
        Assert.SkipWhen(supported, $"{engine.Name} multiplies {name} on this processor");
        using TextEmbedder embedder = TextEmbedder.Open(BundledModels.FolderOf(BundledModels.Starter));
        string message = Assert.Throws<InvalidDataException>(() => embedder.Use(precision)).Message;
        Assert.Contains($"precision {name}", message, StringComparison.Ordinal);
        Assert.Contains("use ", message, StringComparison.Ordinal);
    }
}
