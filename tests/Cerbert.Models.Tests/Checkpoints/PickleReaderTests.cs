using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public class PickleReaderTests
{
    [Theory]
    [InlineData("pickle-cases.bin")]
    [InlineData("pickle-nested.bin")]
    public void Open_EveryKindOfTensor_EqualsPyTorch(string file)
    {
        using IWeightSource expected = WeightSource.Open(Paths.Golden("checkpoints", "pickle-cases", "expected.safetensors"));
        using IWeightSource actual = WeightSource.Open(Paths.Golden("checkpoints", "pickle-cases", file));
        Assert.Equal(expected.Names.Sorted(), actual.Names.Sorted());
        foreach (string name in expected.Names)
        {
            Assert.Equal(expected.GetInfo(name).Shape, actual.GetInfo(name).Shape);
            if (actual.GetInfo(name).Type.IsFloat())
                Assert.Equal(expected.ReadFloats(name, out _), actual.ReadFloats(name, out _));
            else
                Assert.Equal(expected.ReadInt64(name), actual.ReadInt64(name));
        }
    }

    [Fact]
    public void Open_PickledModel_HasItsIntegerBuffer()
    {
        using PickleReader file = PickleReader.Open(Paths.Golden("checkpoints", "bert-tiny-bin", "pytorch_model.bin"));
        Assert.Equal(65, file.Names.Count);
        Assert.Equal([1, 64], file.GetInfo("bert.embeddings.position_ids").Shape);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (long)i), file.ReadInt64("bert.embeddings.position_ids"));
    }
}
