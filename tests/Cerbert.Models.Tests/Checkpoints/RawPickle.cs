using System.IO.Compression;
using System.Text;

namespace Cerbert.Tests.Checkpoints;

/// <summary>Makes PyTorch files out of hand-written pickle instructions (one character is one byte).</summary>
internal static class RawPickle
{
    /// <summary>The instructions for a storage of <paramref name="count"/> floats with key "0".</summary>
    public static string Storage(int count = 6, string type = "FloatStorage", string key = "0") =>
        $"(X\u0007\0\0\0storagectorch\n{type}\nX{(char)key.Length}\0\0\0{key}X\u0003\0\0\0cpuK{(char)count}tQ";

    /// <summary>The instructions for a tensor: storage, offset, shape and strides as instructions, then the rest.</summary>
    public static string Tensor(string storage, string offset, string shape, string strides) =>
        $"ctorch._utils\n_rebuild_tensor_v2\n({storage}{offset}{shape}{strides}\u0089}}tR";

    /// <summary>A state dictionary with one entry "t".</summary>
    public static string StateDictionary(string value) => $"\u0080\u0002}}X\u0001\0\0\0t{value}s.";

    /// <summary>The zip format of torch.save: the pickle and one storage "0" of six floats.</summary>
    public static byte[] Zip(string pickle, CompressionLevel level = CompressionLevel.NoCompression, string byteOrder = "little")
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "archive/data.pkl", Encoding.Latin1.GetBytes(pickle), level);
            Add(zip, "archive/byteorder", Encoding.ASCII.GetBytes(byteOrder), level);
            Add(zip, "archive/data/0", Floats(0, 1, 2, 3, 4, 5), level);
        }
        return memory.ToArray();
    }

    /// <summary>The format before: magic number, protocol, machine, pickle, list of keys, storages.</summary>
    public static byte[] Legacy(string pickle, string keys = "]X\u0001\0\0\00a", string machine = "}", string protocol = "M\u00e9\u0003") =>
        [
            .. Encoding.Latin1.GetBytes(
                $"\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002{protocol}.\u0080\u0002{machine}.{pickle}\u0080\u0002{keys}."),
            6, 0, 0, 0, 0, 0, 0, 0,
            .. Floats(0, 1, 2, 3, 4, 5),
        ];

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static void Add(ZipArchive zip, string name, byte[] bytes, CompressionLevel level)
    {
        using Stream stream = zip.CreateEntry(name, level).Open();
        stream.Write(bytes);
    }
}
