using Cerbert.Models;
using Cerbert.Training.Explaining;

namespace Cerbert.Tests.Explaining;

public sealed class AttentionTests : IDisposable
{
    private readonly FamilyFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("bert-tiny", 3)]
    [InlineData("roberta-tiny", 2)]
    [InlineData("distilbert-tiny", 2)]
    [InlineData("electra-tiny", 2)]
    [InlineData("albert-tiny", 3)]
    [InlineData("xlnet-tiny", 2)]
    [InlineData("bart-tiny", 6)]
    public void Attention_EveryFamily_HasRowsThatSumToOne(string family, int layers)
    {
        using ModelExplainer explainer = folder.Open(family);
        TokenAttention attention = explainer.Attention("a bad film");
        int tokens = Assert.Single(attention.Sequences).Count;
        Assert.Equal(layers, attention.Layers.Count);
        foreach (AttentionMap layer in attention.Layers)
        {
            ReadOnlySpan<float> all = layer.Of(0).Span;
            Assert.Equal(layer.Heads * tokens * tokens, all.Length);
            for (int row = 0; row < layer.Heads * tokens; row++)
                Assert.Equal(1, all.Slice(row * tokens, tokens).ToArray().Sum(), 1e-5);
        }
    }

    [Fact]
    public void Attention_PairReadApart_IsThatOfEachText()
    {
        using ModelExplainer explainer = folder.Open("bert-tiny", "kind: regression, range: [0, 5], pair: cosine, pooling: mean", ", columns: { text: a, text_pair: b }");
        using ModelExplainer single = folder.Open("bert-tiny");
        TokenAttention both = explainer.Attention("a bad film", "good");
        Assert.Equal([10, 6], both.Sequences.Select(sequence => sequence.Count));
        Assert.Equal("good", string.Concat(both.Sequences[1].Where(token => !token.IsSpecial).Select(token => token.Text.TrimStart('#'))));
        for (int layer = 0; layer < both.Layers.Count; layer++)
        {
            Close.Equal(single.Attention("a bad film").Layers[layer].Of(0).Span, both.Layers[layer].Of(0).Span);
            Close.Equal(single.Attention("good").Layers[layer].Of(0).Span, both.Layers[layer].Of(1).Span);
        }
    }
}
