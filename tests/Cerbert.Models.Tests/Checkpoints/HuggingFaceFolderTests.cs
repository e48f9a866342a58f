using System.Diagnostics;
using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class HuggingFaceFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(WeightType.Float32, "bert-tiny-classifier")]
    [InlineData(WeightType.Float32, "bert-tiny")]
    public void Save_WhatWasLoaded_GivesTheSameFiles(WeightType type, string model)
    {
        string original = Paths.Golden("checkpoints", model), copy = _folder["deeper/copy"];
        using (IWeightSource source = WeightSource.Open(original))
            HuggingFaceFolder.Save(copy, ModelConfig.Load(original), SafetensorsWriterTests.Weights(source), type);
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(copy).Select(f => Path.GetFileName(f)).Sorted());
        foreach (string file in Directory.GetFiles(copy))
            Assert.Equal(File.ReadAllBytes(Path.Combine(original, Path.GetFileName(file))), File.ReadAllBytes(file));
    }

    [Fact]
    public void Save_AsBFloat16_SaysSoInTheConfiguration()
    {
        string original = Paths.Golden("checkpoints", "bert-tiny");
        using (IWeightSource source = WeightSource.Open(original))
            HuggingFaceFolder.Save(_folder.Path, ModelConfig.Load(original), SafetensorsWriterTests.Weights(source), WeightType.BFloat16);
        foreach (string file in (string[])["config.json", "model.safetensors"])
            Assert.Equal(File.ReadAllBytes(Paths.Golden("checkpoints", "bert-tiny-bf16", file)), File.ReadAllBytes(_folder[file]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    [InlineData(147_000)]
    [InlineData(148_000)] // the weights fit, config.json does not
    public void Save_DiskFullAtAnyPoint_NamesFileAndBytesAndLeavesTheOldFolder(int room)
    {
        string original = Paths.Golden("checkpoints", "bert-tiny");
        Dictionary<string, byte[]> before = CopyToFolder(original);
        using IWeightSource source = WeightSource.Open(original);
        BertConfig config = (BertConfig)ModelConfig.Load(original) with { Labels = ["a", "b", "c"] };
        int left = room;
        var error = Assert.Throws<IOException>(() => HuggingFaceFolder.Save(
            _folder.Path, config, SafetensorsWriterTests.Weights(source), WeightType.Float32, path => new FullDisk(path, () => left, used => left -= used)));
        Assert.Contains(_folder[room < 147_912 ? "model.safetensors" : "config.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains("bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        AssertUnchanged(before);
    }

    [Fact]
    public void Save_DiskFullInANewFolder_LeavesNothing()
    {
        string original = Paths.Golden("checkpoints", "bert-tiny");
        using IWeightSource source = WeightSource.Open(original);
        string folder = _folder["new"];
        Assert.Throws<IOException>(() => HuggingFaceFolder.Save(
            folder, ModelConfig.Load(original), SafetensorsWriterTests.Weights(source), WeightType.Float32, path => new FullDisk(path, () => 0, _ => { })));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Save_OnARealFullFileSystem_LeavesTheOldFolderLoadable()
    {
        string mount = _folder["small"];
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount), "needs the right to mount a tmpfs");
        try
        {
            string model = Path.Combine(mount, "model");
            SaveOne(model, 100_000, 1);
            var error = Assert.Throws<IOException>(() => SaveOne(model, 200_000, 2));
            Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
            Assert.Contains("800", error.Message, StringComparison.Ordinal);
            // Space that runs out during the write, as when others write too: the size announced is too small.
            error = Assert.Throws<IOException>(() => StagedFile.Write(Path.Combine(model, "late"), 1, stream => stream.Write(new byte[900_000])));
            Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            using IWeightSource source = WeightSource.Open(model);
            Assert.Equal(100_000, source.ReadFloats("x", out _).Count(value => value == 1));
            Assert.Equal(2, Directory.GetFiles(model).Length);
        }
        finally
        {
            Assert.True(Run("umount", mount));
        }
    }

    [Fact]
    public void Save_RemainsOfAKilledSave_AreOverwritten()
    {
        _folder.Write("model.safetensors.tmp", new byte[500_000]);
        _folder.Write("config.json.tmp", [1]);
        _folder.Write("vocab.txt", [2]);
        SaveOne(_folder.Path, 10, 3);
        Assert.Equal(["config.json", "model.safetensors", "vocab.txt"], Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)).Sorted());
        using IWeightSource source = WeightSource.Open(_folder.Path);
        Assert.Equal(10, source.ReadFloats("x", out _).Count(value => value == 3));
    }

    public void Dispose() => _folder.Dispose();

    private static void SaveOne(string folder, int count, float value) =>
        HuggingFaceFolder.Save(folder, new BertConfig(), [new WeightToSave("x", [count], () => Enumerable.Repeat(value, count).ToArray())]);

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private Dictionary<string, byte[]> CopyToFolder(string original)
    {
        foreach (string file in Directory.GetFiles(original))
            File.Copy(file, _folder[Path.GetFileName(file)]);
        return Directory.GetFiles(_folder.Path).ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);
    }

    private void AssertUnchanged(Dictionary<string, byte[]> before)
    {
        Assert.Equal(before.Keys.Sorted(), Directory.GetFiles(_folder.Path).Sorted());
        foreach ((string file, byte[] bytes) in before)
            Assert.Equal(bytes, File.ReadAllBytes(file));
    }
}
