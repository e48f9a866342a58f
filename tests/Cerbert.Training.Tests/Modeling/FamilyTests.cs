using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Tests.Modeling;

/// <summary>Every encoder family under the heads of this program, saved as a folder that Transformers knows.</summary>
public sealed class FamilyTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("roberta-tiny", "RobertaForSequenceClassification", "classifier.out_proj.weight")]
    [InlineData("xlm-roberta-tiny", "XLMRobertaForSequenceClassification", "classifier.out_proj.weight")]
    [InlineData("distilbert-tiny", "DistilBertForSequenceClassification", "classifier.weight")]
    [InlineData("electra-tiny", "ElectraForSequenceClassification", "classifier.out_proj.weight")]
    [InlineData("xlnet-tiny", "XLNetForSequenceClassification", "logits_proj.weight")]
    [InlineData("bart-tiny", "BartForSequenceClassification", "classification_head.out_proj.weight")]
    public void Save_PlainClassifier_HasTheNamesAndBytesOfTheOriginal(string name, string architecture, string head)
    {
        using MultiTaskModel model = Create(name, "pooling: pooler");
        Assert.DoesNotContain(model.Store.Parameters, parameter => model.Store.Drawn.Contains(parameter.Name, StringComparer.Ordinal));
        Assert.Equal([3, 32], model.Store.Find(head)!.Shape.ToArray());
        File.WriteAllText(folder["heads.safetensors"], "what an earlier model left");
        ModelFolder.Save(model, folder.Path);
        Assert.False(File.Exists(folder["heads.safetensors"]));
        Assert.Equal([architecture], ModelConfig.Load(folder.Path).Architectures);
        using SafetensorsReader saved = SafetensorsReader.Open(folder["model.safetensors"]), original = SafetensorsReader.Open(Paths.Golden("checkpoints", name, "model.safetensors"));
        Assert.Equal(original.Names.Order(StringComparer.Ordinal), saved.Names.Order(StringComparer.Ordinal));
        foreach (string weight in saved.Names)
            Assert.Equal(original.ReadFloats(weight, out _), saved.ReadFloats(weight, out _));
        using MultiTaskModel loaded = ModelFolder.Load(folder.Path);
        Assert.Equal(Logits(model), Logits(loaded));
    }

    [Theory]
    [InlineData("roberta-tiny", "RobertaModel")]
    [InlineData("distilbert-tiny", "DistilBertModel")]
    [InlineData("electra-tiny", "ElectraModel")]
    [InlineData("xlnet-tiny", "XLNetModel")]
    [InlineData("bart-tiny", "BartModel")]
    [InlineData("albert-tiny", "AlbertModel")]
    public void Save_OtherPooling_IsABareEncoderAndItsHeads(string name, string architecture)
    {
        using MultiTaskModel model = Create(name, "pooling: [pooler, mean, {name: lstm, size: 4}]");
        ModelFolder.Save(model, folder.Path);
        Assert.Equal([architecture], ModelConfig.Load(folder.Path).Architectures);
        using (SafetensorsReader saved = SafetensorsReader.Open(folder["model.safetensors"]))
            Assert.All(saved.Names, weight => Assert.True(model.Encoder.Owns(model.Store.Find($"{model.Encoder.Prefix}.{weight}")!)));
        using MultiTaskModel loaded = ModelFolder.Load(folder.Path);
        Assert.Equal(Logits(model), Logits(loaded));
        ModelFolder.Restore(loaded, folder.Path);
        Assert.Equal(Logits(model), Logits(loaded));
    }

    [Theory]
    [InlineData("roberta-tiny")]
    [InlineData("distilbert-tiny")]
    [InlineData("electra-tiny")]
    [InlineData("albert-tiny")]
    [InlineData("xlnet-tiny")]
    [InlineData("bart-tiny")]
    public void Backward_FrozenEncoder_TrainsWhatIsNotTheEncoders(string name)
    {
        using MultiTaskModel model = Create(name, "pooling: pooler");
        foreach (Parameter parameter in model.Store.Parameters)
            parameter.Frozen = model.Encoder.Owns(parameter);
        using var scope = TensorScope.Begin();
        Cerbert.Tensors.Ops.CrossEntropy.Apply(Forward(model), (int[])[0, 2]).Backward();
        Assert.All(model.Store.Parameters, parameter => Assert.Equal(!parameter.Frozen, parameter.HasGrad));
        Assert.Contains(model.Store.Parameters, parameter => parameter.HasGrad);
    }

    private static Tensor Forward(MultiTaskModel model)
    {
        TaskModel task = model.Tasks["stars"];
        TokenBatch batch = TokenBatch.From([[2, 7, 9, 3], [2, 11, 3]]);
        return task.Forward(model.Encoder.Forward(batch, ForwardPass.Evaluation, task.Pooling.Use), ForwardPass.Evaluation);
    }

    private static float[] Logits(MultiTaskModel model)
    {
        using var scope = TensorScope.Begin();
        return Forward(model).ToArray();
    }

    // The reference folders have no tokenizer: any whose ids the model has embeddings for will do.
    private MultiTaskModel Create(string name, string pooling)
    {
        string encoder = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(encoder);
        foreach (string file in Directory.GetFiles(Paths.Golden("checkpoints", name)))
            File.Copy(file, Path.Combine(encoder, Path.GetFileName(file)), overwrite: true);
        File.WriteAllLines(Path.Combine(encoder, "vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d"]);
        RunConfig config = RunConfig.Load(folder.Write("config.yaml", $"""
            encoder: {"{"} folder: {encoder} {"}"}
            tokenizer: {"{"} max_length: 16 {"}"}
            tasks:
              - {"{"} name: stars, kind: classification, labels: [bad, good, best], data: {"{"} train: train.tsv {"}"}, {pooling} {"}"}
            """));
        return MultiTaskModel.Create(config, EncoderSettings.LoadTokenizer(config.Encoder));
    }
}
