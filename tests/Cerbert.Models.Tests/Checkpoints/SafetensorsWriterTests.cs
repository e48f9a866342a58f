using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("bert-tiny", WeightType.Float32)]
    [InlineData("bert-tiny-fp16", WeightType.Float16)]
    [InlineData("bert-tiny-bf16", WeightType.BFloat16)]
    [InlineData("roberta-tiny", WeightType.Float32)]
    public void Write_WhatWasRead_GivesTheSameBytesAsHuggingFace(string model, WeightType type)
    {
        string original = Paths.Golden("checkpoints", model, "model.safetensors");
        string copy = _folder["copy.safetensors"];
        using (SafetensorsReader file = SafetensorsReader.Open(original))
            SafetensorsWriter.Write(copy, Weights(file).Reverse(), type);
        Assert.Equal(File.ReadAllBytes(original), File.ReadAllBytes(copy));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("bert-tiny-fp16", WeightType.Float16)]
    [InlineData("bert-tiny-bf16", WeightType.BFloat16)]
    public void Write_FullPrecisionAsHalf_RoundsAsPyTorch(string model, WeightType type)
    {
        string copy = _folder["half.safetensors"];
        using (SafetensorsReader file = SafetensorsReader.Open(Paths.Golden("checkpoints", "bert-tiny", "model.safetensors")))
            SafetensorsWriter.Write(copy, Weights(file), type);
        Assert.Equal(File.ReadAllBytes(Paths.Golden("checkpoints", model, "model.safetensors")), File.ReadAllBytes(copy));
    }

    [Theory]
    [InlineData(WeightType.Float32)]
    [InlineData(WeightType.Float16)]
    [InlineData(WeightType.BFloat16)]
    public void Write_LongTensorScalarAndOddNames_ComeBack(WeightType type)
    {
        float[] numbers = [.. Enumerable.Range(0, 200_001).Select(i => (float)(i % 200) - 100)];
        string path = _folder["odd.safetensors"];
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["step"] = "17" };
        SafetensorsWriter.Write(
            path,
            [
                new WeightToSave("numbers \"quoted\" 名", [200_001], () => numbers),
                new WeightToSave("scalar", [], () => [3]),
                new WeightToSave("empty", [0, 4], () => []),
            ],
            type,
            metadata);
        using SafetensorsReader file = SafetensorsReader.Open(path);
        Assert.Equal(numbers, file.ReadFloats("numbers \"quoted\" 名", out _));
        Assert.Equal([3f], file.ReadFloats("scalar", out _));
        Assert.Equal([0, 4], file.GetInfo("empty").Shape);
        Assert.Equal("17", file.Metadata["step"]);
        Assert.Equal(3, file.Names.Count);
    }

    [Fact]
    public void Write_TwiceTheSameNameOrWrongLength_IsAProgrammingErrorAndLeavesNothing()
    {
        string path = _folder["bad.safetensors"];
        WeightToSave a = new("a", [1], () => [1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [a, a]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new WeightToSave("a", [2], () => [1])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SafetensorsWriter.Write(path, [a], WeightType.Int8));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    internal static IEnumerable<WeightToSave> Weights(IWeightSource source) =>
        source.Names.Select(name => new WeightToSave(name, source.GetInfo(name).Shape, () => source.ReadFloats(name, out _)));
}
