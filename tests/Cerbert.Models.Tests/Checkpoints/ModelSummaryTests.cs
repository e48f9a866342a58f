using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public class ModelSummaryTests
{
    [Theory]
    [InlineData("bert-tiny", WeightType.Float32, 4, 62)]
    [InlineData("bert-tiny-bin", WeightType.Float32, 4, 64)]
    [InlineData("bert-tiny-sharded", WeightType.Float32, 4, 62)]
    [InlineData("bert-tiny-fp16", WeightType.Float16, 2, 62)]
    public void Read_Golden_CountsEveryParameterOnce(string model, WeightType type, int size, int tensors)
    {
        ModelSummary summary = ModelSummary.Read(Paths.Golden("checkpoints", model));
        // 35330 is what the index of the sharded variant says.
        Assert.Equal((35330, 35330L * size), (summary.Parameters, summary.Bytes));
        Assert.Equal([type], summary.Types);
        Assert.Equal(("bert", "BertForPreTraining", 160), (summary.ModelType, summary.Architecture, summary.VocabularySize));
        Assert.Equal(tensors, summary.Tensors.Length);
    }
}
