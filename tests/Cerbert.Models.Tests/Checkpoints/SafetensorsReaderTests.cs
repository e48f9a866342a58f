using System.Buffers.Binary;
using System.Text;
using Cerbert.Models.Checkpoints;

namespace Cerbert.Tests.Checkpoints;

public sealed class SafetensorsReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string, string[]> BadHeaders => new()
    {
        // (header, why, words the message must have); four bytes of data follow each
        { "[]", "no object", ["not a JSON object"] },
        { "", "empty", ["not a JSON object"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", "unclosed", ["not valid JSON"] },
        { "{} x", "trailing text", ["not valid JSON"] },
        { "{}", "data of nobody", ["4 bytes after its last tensor"] },
        { "{\"a\":3}", "number", ["'a'", "not described by an object"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}}", "duplicate", ["'a'", "twice"] },
        { "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,4]}}", "overlap", ["'b'", "overlaps"] },
        { "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", "gap", ["'b'", "gap"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "past the end", ["'a'", "truncated"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "backwards", ["'a'", "data_offsets 4..0"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,9223372036854775807]}}", "huge offset", ["'a'"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,18446744073709551615]}}", "offset over 63 bits", ["'a'", "whole number"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}}", "overflow", ["'a'", "more elements"] },
        { "{\"a\":{\"dtype\":\"F64\",\"shape\":[2147483647,2147483647,2],\"data_offsets\":[0,4]}}", "overflow in bytes", ["'a'", "more elements"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967297],\"data_offsets\":[0,4]}}", "long dimension", ["'a'", "4294967297"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "negative", ["'a'", "whole number"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "fraction", ["'a'", "whole number"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}", "shape no list", ["'a'", "shape"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", "one offset", ["'a'", "two data_offsets"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}", "three offsets", ["'a'", "more than 2"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "no offsets", ["'a'", "lacks"] },
        { "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}", "unsupported type", ["'a'", "F8_E4M3", "F32, F16, BF16"] },
        { "{\"a\":{\"dtype\":7,\"shape\":[4],\"data_offsets\":[0,4]}}", "type no text", ["'a'", "dtype"] },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", "extra key", ["'a'", "'x'"] },
        { "{\"__metadata__\":{\"format\":1},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "metadata", ["__metadata__", "'format'"] },
        { "{\"a\\ud800\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "half a surrogate", ["not valid JSON"] },
        { "{\"a\\nb\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", "line feed in a name", ["a\\u000ab"] },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Open_BadHeader_SaysWhatIsWrong(string header, string why, string[] words)
    {
        string path = _folder.Write("bad.safetensors", RawSafetensors.Make(header, 0, 0, 0, 0));
        Assert.NotEmpty(why);
        Assertions.RefusesInOneLine(path, () => SafetensorsReader.Open(path), words);
    }

    [Fact]
    public void Open_RankAbove64_IsRefused()
    {
        string shape = string.Join(",", Enumerable.Repeat("1", 65));
        string path = _folder.Write("rank.safetensors", RawSafetensors.Make($"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[{shape}],\"data_offsets\":[0,4]}}}}", 0, 0, 0, 0));
        Assertions.RefusesInOneLine(path, () => SafetensorsReader.Open(path), "'a'", "more than 64");
    }

    [Fact]
    public void Open_HeaderOfInvalidUtf8_IsRefused()
    {
        byte[] header = Encoding.Latin1.GetBytes("{\"ä\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
        string path = _folder.Write("latin1.safetensors", RawSafetensors.Make(header, new byte[4]));
        Assertions.RefusesInOneLine(path, () => SafetensorsReader.Open(path), "UTF-8");
    }

    [Theory]
    [InlineData(10_000_000_000L, "10000000000")]
    [InlineData(-1L, "18446744073709551615")]
    [InlineData(100_000_001L, "100000001")]
    [InlineData(90_000_000L, "truncated")]
    public void Open_HeaderClaimsMoreThanThereIs_IsRefusedWithoutAllocating(long claim, string word)
    {
        byte[] bytes = RawSafetensors.Make("{}", new byte[100]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, claim);
        string path = _folder.Write("claims.safetensors", bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assertions.RefusesInOneLine(path, () => SafetensorsReader.Open(path), word);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Open_EveryTruncation_IsRefused()
    {
        byte[] whole = File.ReadAllBytes(Paths.Golden("checkpoints", "pickle-cases", "expected.safetensors"));
        for (int length = 0; length < whole.Length; length += 13)
        {
            string path = _folder.Write("cut.safetensors", whole[..length]);
            Assertions.RefusesInOneLine(path, () => SafetensorsReader.Open(path));
        }
    }

    [Fact]
    public void Open_GitLfsPointer_SaysHowToGetTheWeights()
    {
        string path = _folder.Write("model.safetensors", "version 1\noid sha256:0\nsize 440473133\n"u8.ToArray());
        Assertions.RefusesInOneLine(path, () => SafetensorsReader.Open(path), "git lfs pull");
    }

    [Fact]
    public void Open_MissingFile_NamesIt()
    {
        string path = _folder["nowhere.safetensors"];
        Assert.Contains(path, Assert.Throws<FileNotFoundException>(() => SafetensorsReader.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EveryIntegerType_KeepsSignsAndWidths()
    {
        const string Header = """
            {"i64":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"i32":{"dtype":"I32","shape":[1],"data_offsets":[8,12]},
            "i16":{"dtype":"I16","shape":[1],"data_offsets":[12,14]},"i8":{"dtype":"I8","shape":[1],"data_offsets":[14,15]},
            "u8":{"dtype":"U8","shape":[1],"data_offsets":[15,16]},"bool":{"dtype":"BOOL","shape":[2],"data_offsets":[16,18]}}
            """;
        byte[] data = [0xfe, .. Enumerable.Repeat((byte)0xff, 15), 0, 1];
        using SafetensorsReader file = SafetensorsReader.Open(_folder.Write("integers.safetensors", RawSafetensors.Make(Header, data)));
        Assert.Equal([-2], file.ReadInt64("i64"));
        Assert.Equal([-1], file.ReadInt64("i32"));
        Assert.Equal([-1], file.ReadInt64("i16"));
        Assert.Equal([-1], file.ReadInt64("i8"));
        Assert.Equal([255], file.ReadInt64("u8"));
        Assert.Equal([0, 1], file.ReadInt64("bool"));
    }

    [Fact]
    public void Read_DoubleScalarAndEmpty_GiveValueAndShape()
    {
        const string Header = """{"empty":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"x":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}""";
        byte[] data = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(data, 0.1);
        using SafetensorsReader file = SafetensorsReader.Open(_folder.Write("x.safetensors", RawSafetensors.Make(Header, data)));
        Assert.Equal([0.1f], file.ReadFloats("x", out int[] shape));
        Assert.Empty(shape);
        Assert.Empty(file.ReadFloats("empty", out shape));
        Assert.Equal([0, 3], shape);
    }

    [Fact]
    public void Read_WrongKindShapeOrName_NamesFileAndTensor()
    {
        string path = Paths.Golden("checkpoints", "pickle-cases", "expected.safetensors");
        using SafetensorsReader file = SafetensorsReader.Open(path);
        Assertions.RefusesInOneLine(path, () => file.ReadFloats("int64", out _), "'int64'", "floating-point");
        Assertions.RefusesInOneLine(path, () => file.ReadInt64("matrix"), "'matrix'", "integers");
        Assertions.RefusesInOneLine(path, () => file.ReadInt64("absent"), "'absent'");
        Assertions.RefusesInOneLine(path, () => file.Read("matrix", [6, 4], new float[24]), "[4, 6]", "[6, 4]");
        Assert.Throws<ArgumentException>(() => file.Read("matrix", new float[23]));
    }

    public void Dispose() => _folder.Dispose();
}
