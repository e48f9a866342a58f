using System.Collections.Immutable;
using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class NameMapTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Apply_BareEncoder_AddsThePrefixToAllButHeads()
    {
        using IWeightSource source = Mapped("embeddings.LayerNorm.gamma", "encoder.layer.0.output.dense.bias", "pooler.dense.weight", "classifier.weight");
        Assert.Equal(
            ["bert.embeddings.LayerNorm.weight", "bert.encoder.layer.0.output.dense.bias", "bert.pooler.dense.weight", "classifier.weight"],
            source.Names.Sorted());
        Assert.Equal([1f], source.ReadFloats("bert.embeddings.LayerNorm.weight", out _));
    }

    [Fact]
    public void Apply_FileWithPrefix_LeavesOtherNamesAlone()
    {
        using IWeightSource source = Mapped("bert.embeddings.word_embeddings.weight", "cls.seq_relationship.bias", "encoder.extra");
        Assert.Equal(
            ["bert.embeddings.word_embeddings.weight", "cls.seq_relationship.bias", "encoder.extra"],
            source.Names.Sorted());
    }

    [Fact]
    public void Apply_GammaAndBeta_AreRenamedOnlyInLayerNorm()
    {
        using IWeightSource source = Mapped("bert.a.LayerNorm.gamma", "bert.a.LayerNorm.beta", "bert.a.gate.gamma", "bert.a.beta");
        Assert.Equal(
            ["bert.a.LayerNorm.bias", "bert.a.LayerNorm.weight", "bert.a.beta", "bert.a.gate.gamma"],
            source.Names.Sorted());
    }

    [Fact]
    public void Apply_PositionIds_AreDropped()
    {
        using IWeightSource source = Mapped("bert.embeddings.position_ids", "embeddings.token_type_ids", "bert.x");
        Assert.Equal(["bert.x"], source.Names);
        Assert.False(source.TryGetInfo("bert.embeddings.position_ids", out _));
        Assertions.RefusesInOneLine(source.Location, () => source.ReadFloats("bert.embeddings.position_ids", out _));
    }

    [Fact]
    public void Apply_TwoNamesOfOneWeight_AreRefused() =>
        Assertions.RefusesInOneLine(
            _folder.Path, () => Mapped("bert.LayerNorm.gamma", "bert.LayerNorm.weight"), "'bert.LayerNorm.gamma'", "'bert.LayerNorm.weight'");

    public void Dispose() => _folder.Dispose();

    private IWeightSource Mapped(params string[] names)
    {
        string path = _folder["names.safetensors"];
        SafetensorsWriter.Write(path, names.Select(name => new WeightToSave(name, ImmutableArray.Create(1), () => [1])));
        return NameMap.Bert.Apply(WeightSource.Open(path));
    }
}
