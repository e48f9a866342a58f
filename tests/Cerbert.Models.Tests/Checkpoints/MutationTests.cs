using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class MutationTests : IDisposable
{
    private const long MostAllocated = 200 << 20;

    private readonly TempFolder _folder = new();

    /// <summary>Files, and how many bytes at either end hold structure rather than numbers.</summary>
    public static TheoryData<string, string, int> Files => new()
    {
        { "bert-tiny", "config.json", 1000 },
        { "bert-tiny-classifier", "config.json", 1000 },
        { "bert-tiny", "model.safetensors", 6600 },
        { "pickle-cases", "expected.safetensors", 1000 },
        { "bert-tiny-bin", "pytorch_model.bin", 9000 },
        { "pickle-cases", "pickle-nested.bin", 3000 },
        { "bert-tiny-legacy-bin", "pytorch_model.bin", 9000 },
        { "bert-tiny-sharded", "model.safetensors.index.json", 6000 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_DamagedFile_SucceedsOrSaysInOneLineWhatIsWrong(string model, string name, int region)
    {
        foreach (string file in Directory.GetFiles(Paths.Golden("checkpoints", model)))
            File.Copy(file, _folder[Path.GetFileName(file)]);
        byte[] original = File.ReadAllBytes(_folder[name]);
        int refused = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            string path = _folder.Write(name, Mutations.Damage(original, seed, region));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                LoadAll(path);
            }
            catch (InvalidDataException e)
            {
                AssertOneLine(path, e.Message, seed);
                refused++;
            }
            catch (FileNotFoundException e) when (name.EndsWith("index.json", StringComparison.Ordinal))
            {
                AssertOneLine(path, e.Message, seed);
                refused++;
            }
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostAllocated, $"seed {seed} allocates too much");
        }
        // Damage was done: most of it must have been noticed.
        Assert.InRange(refused, 50, 200);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertOneLine(string path, string message, int seed)
    {
        Assert.True(message.Contains(path, StringComparison.Ordinal), $"seed {seed} does not name the file: {message}");
        Assert.True(!message.Contains('\n', StringComparison.Ordinal) && message.Length > path.Length + 10, $"seed {seed}: {message}");
    }

    private static void LoadAll(string path)
    {
        if (Path.GetFileName(path) == ModelConfig.FileName)
        {
            _ = ModelConfig.Load(path).ToJson();
            return;
        }
        using IWeightSource source = NameMap.Bert.Apply(WeightSource.Open(path));
        foreach (string name in source.Names)
        {
            if (source.GetInfo(name).Type.IsFloat())
                _ = source.ReadFloats(name, out _);
            else
                _ = source.ReadInt64(name);
        }
    }
}
