using System.IO.Compression;
using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class PickleSafetyTests : IDisposable
{
    private const string Zero = "K\0", Shape6 = "K\u0006\u0085", Stride1 = "K\u0001\u0085";

    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> BadPickles => new()
    {
        { "\u0080\u0002.", "empty stack" },
        { "\u0080\u0002}X\u00ff\u00ff\u00ff\u00ffx.", "string of 4294967295 bytes" },
        { "\u0080\u0002}X\u00ff\0\0\0x.", "ends inside a string" },
        { "\u0080\u0002}U\u0002\u00c3(.", "UTF-8" },
        { "\u0080\u0002}\u008b\u00ff\u00ff\u00ff\u007f.", "instruction 0x8b" }, // LONG4: an integer of 2 GB
        { "\u0080\u0001}.", "protocol 1" },
        { "\u0080\u0002h\u0007.", "recalls value 7" },
        { "\u0080\u0002t.", "without a mark" },
        { "\u0080\u0002N)R.", "no function" },
        { "\u0080\u0002ctorch\nFloatStorage\n)R.", "do not fit" },
        { "\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\n)R.", "do not fit" },
        { "\u0080\u0002NNa.", "no list" },
        { "\u0080\u0002NNNs.", "no dictionary" },
        { "\u0080\u0002NQ.", "no tuple" },
        { "\u0080\u0002)Q.", "unknown way" },
        { "\u0080\u0002}", "ends too early" },
        { "\u0080\u0002}.", "holds no tensors" },
        { "\u0080\u0002N.", "holds no tensors" },
        { "\u0080\u0002K\u0001K\u0002\u0093.", "not text" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), "K\u0001", Shape6, Stride1)), "past the end" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, "K\u0003\u0085", "K\u0003\u0085")), "past the end" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, "K\u0007\u0085", Zero + "\u0085")), "more elements than its storage" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, "J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007f\u0087", "K\0K\0K\0\u0087")), "more elements than its storage" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, Shape6, "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085")), "past the end" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, "J\u00ff\u00ff\u00ff\u00ff\u0085", Stride1)), "negative" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, Shape6, "J\u00ff\u00ff\u00ff\u00ff\u0085")), "negative" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, Shape6, ")")), "1 dimensions and 0 strides" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, "N\u0085", Stride1)), "not whole numbers" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(5), Zero, Stride1, Stride1)), "24 bytes, but 5 elements" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(6, "HalfStorage"), Zero, Shape6, Stride1)), "24 bytes, but 6 elements" },
        { RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(6, "FloatStorage", "9"), Zero, Shape6, Stride1)), "'archive/data/9'" },
    };

    [Fact]
    public void Open_HandMadeFiles_AreReadInBothFormats()
    {
        string pickle = RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), "K\u0001", "K\u0003\u0085", "K\u0002\u0085"));
        foreach (byte[] bytes in (byte[][])[RawPickle.Zip(pickle), RawPickle.Legacy(pickle)])
        {
            using IWeightSource file = WeightSource.Open(_folder.Write("weights", bytes));
            Assert.Equal([1f, 3, 5], file.ReadFloats("t", out _));
        }
    }

    [Fact]
    public void Open_TrainingCheckpoint_TakesTheModelAndNotTheTensorsBesideIt()
    {
        string tensor = RawPickle.Tensor(RawPickle.Storage(), Zero, Shape6, Stride1);
        string pickle = $"\u0080\u0002}}(X\u0004\0\0\0loss{tensor}X\u0010\0\0\0model_state_dict}}X\u0001\0\0\0t{tensor}su.";
        using PickleReader file = PickleReader.Open(_folder.Write("trainer.pt", RawPickle.Zip(pickle)));
        Assert.Equal(["t"], file.Names);
    }

    [Theory]
    [MemberData(nameof(BadPickles))]
    public void Open_BadPickle_SaysWhatIsWrong(string pickle, string word)
    {
        string path = _folder.Write("pytorch_model.bin", RawPickle.Zip(pickle));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assertions.RefusesInOneLine(path, () => PickleReader.Open(path), word);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
    }

    [Theory]
    [InlineData("cos\nsystem\n", "'os.system'")]
    [InlineData("cposix\nsystem\n", "'posix.system'")]
    [InlineData("cbuiltins\neval\n", "'builtins.eval'")]
    [InlineData("X\u0002\0\0\0osX\u0006\0\0\0system\u0093", "'os.system'")]
    [InlineData("ctorch\nload\n", "'torch.load'")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2.__globals__\n", "_rebuild_tensor_v2.__globals__")]
    [InlineData("ccollections\nCounter\n", "'collections.Counter'")]
    public void Open_PickleThatRunsCode_IsRefusedByNameAndNothingRuns(string function, string name)
    {
        string trace = _folder["executed"];
        string command = $"touch {trace}";
        string pickle = $"\u0080\u0002}}X\u0001\0\0\0a{function}X{(char)command.Length}\0\0\0{command}\u0085Rs.";
        foreach (byte[] bytes in (byte[][])[RawPickle.Zip(pickle), RawPickle.Legacy(pickle)])
        {
            string path = _folder.Write("pytorch_model.bin", bytes);
            Assertions.RefusesInOneLine(path, () => WeightSource.Open(_folder.Path), name, "tries to run code", "Nothing was run", "safetensors");
        }
        Assert.False(Path.Exists(trace));
    }

    [Fact]
    public void Open_InstructionsOfObjects_AreRefused()
    {
        // NEWOBJ, OBJ, INST and the extension registry build objects of any class.
        foreach (char code in "\u0081oi\u0082")
        {
            string path = _folder.Write("pytorch_model.bin", RawPickle.Zip($"\u0080\u0002){code}os\nsystem\n."));
            Assertions.RefusesInOneLine(path, () => PickleReader.Open(path), $"0x{(int)code:x2}");
        }
    }

    [Fact]
    public void Open_MillionsOfObjects_AreRefusedInBoundedMemory()
    {
        // A list of 100 000 pairs, then dictionaries made of it over and over: 5 bytes each for a whole copy.
        string pair = "](K\u0001K\u0002e";
        string copies = string.Concat(Enumerable.Repeat("h\u0001h\u0002R", 1000));
        string bomb = $"\u0080\u0002ccollections\nOrderedDict\nq\u0001({pair}q\u00030](" + string.Concat(Enumerable.Repeat("h\u0003", 100_000)) + $"e\u0085q\u0002{copies}.";
        string many = "\u0080\u0002" + new string('}', 5_000_000) + ".";
        foreach (string pickle in (string[])[bomb, many])
        {
            string path = _folder.Write("pytorch_model.bin", RawPickle.Zip(pickle));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assertions.RefusesInOneLine(path, () => PickleReader.Open(path), "objects");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300 << 20);
        }
    }

    [Fact]
    public void Open_DictionaryInsideItself_EndsAndIsRefused()
    {
        string path = _folder.Write("pytorch_model.bin", RawPickle.Zip("\u0080\u0002}q\u0001X\u0005\0\0\0modelh\u0001s."));
        Assertions.RefusesInOneLine(path, () => PickleReader.Open(path), "holds no tensors");
    }

    [Fact]
    public void Open_CompressedZip_IsRefused()
    {
        string path = _folder.Write("pytorch_model.bin", RawPickle.Zip("\u0080\u0002" + new string('}', 1000) + ".", CompressionLevel.Optimal));
        Assertions.RefusesInOneLine(path, () => PickleReader.Open(path), "compressed", "save it again");
    }

    [Fact]
    public void Open_BigEndianFile_IsRefused()
    {
        string pickle = RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, Shape6, Stride1));
        string zip = _folder.Write("zip.bin", RawPickle.Zip(pickle, byteOrder: "big"));
        Assertions.RefusesInOneLine(zip, () => PickleReader.Open(zip), "big-endian");
        string legacy = _folder.Write("legacy.bin", RawPickle.Legacy(pickle, machine: "}X\u000d\0\0\0little_endian\u0089s"));
        Assertions.RefusesInOneLine(legacy, () => PickleReader.Open(legacy), "big-endian");
    }

    [Fact]
    public void Open_LegacyViewOfStorage_StartsWhereTheViewDoes()
    {
        // The sixth member of a storage's description: a view "v" of 3 elements from element 2 on.
        string view = RawPickle.Storage()[..^2] + "X\u0001\0\0\0vK\u0002K\u0003\u0087tQ";
        string pickle = RawPickle.StateDictionary(RawPickle.Tensor(view, "K\u0001", "K\u0002\u0085", Stride1));
        using PickleReader file = PickleReader.Open(_folder.Write("views.bin", RawPickle.Legacy(pickle)));
        Assert.Equal([3f, 4], file.ReadFloats("t", out _));
        string past = RawPickle.StateDictionary(RawPickle.Tensor(view.Replace("K\u0003\u0087", "K\u0005\u0087", StringComparison.Ordinal), Zero, Stride1, Stride1));
        string path = _folder.Write("past.bin", RawPickle.Legacy(past));
        Assertions.RefusesInOneLine(path, () => PickleReader.Open(path), "view of a storage");
    }

    [Theory]
    [InlineData("]", "does not hold storage '0'")]
    [InlineData("N", "no list of storages")]
    [InlineData("]X\u0001\0\0\09a", "does not describe")]
    [InlineData("]X\u0001\0\0\00aX\u0001\0\0\00a", "ends before storage '0'")]
    public void Open_LegacyWithBadKeys_SaysWhatIsWrong(string keys, string word)
    {
        string pickle = RawPickle.StateDictionary(RawPickle.Tensor(RawPickle.Storage(), Zero, Shape6, Stride1));
        string path = _folder.Write("legacy.bin", RawPickle.Legacy(pickle, keys));
        Assertions.RefusesInOneLine(path, () => PickleReader.Open(path), word);
    }

    [Fact]
    public void Open_OtherPicklesAndZips_SayThatTheyAreNotOfTorchSave()
    {
        string pickle = _folder.Write("plain.bin", [0x80, 2, (byte)'}', (byte)'.']);
        Assertions.RefusesInOneLine(pickle, () => PickleReader.Open(pickle), "magic number");
        string version = _folder.Write("version.bin", RawPickle.Legacy("", protocol: "K\u0001"));
        Assertions.RefusesInOneLine(version, () => PickleReader.Open(version), "1001");
        string text = _folder.Write("text.bin", "<html>not found</html>"u8.ToArray());
        Assertions.RefusesInOneLine(text, () => PickleReader.Open(text), "not written by torch.save");
        using var memory = new MemoryStream();
        new ZipArchive(memory, ZipArchiveMode.Create).Dispose();
        string zip = _folder.Write("zip.bin", [(byte)'P', (byte)'K', 3, 4, .. memory.ToArray()]);
        Assertions.RefusesInOneLine(zip, () => PickleReader.Open(zip), "data.pkl");
        string empty = _folder.Write("empty.bin", []);
        Assertions.RefusesInOneLine(empty, () => PickleReader.Open(empty));
    }

    [Fact]
    public void Open_EveryTruncation_IsRefused()
    {
        foreach (string model in (string[])["bert-tiny-bin", "bert-tiny-legacy-bin"])
        {
            byte[] whole = File.ReadAllBytes(Paths.Golden("checkpoints", model, "pytorch_model.bin"));
            for (int length = 0; length < whole.Length; length += 997)
            {
                string path = _folder.Write("cut.bin", whole[..length]);
                Assertions.RefusesInOneLine(path, () => PickleReader.Open(path));
            }
        }
    }

    public void Dispose() => _folder.Dispose();
}
