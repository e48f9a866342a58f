using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Cerbert.Tests;

/// <summary>Reads the reference tensors of tests/golden: a length, a JSON header, then the numbers.</summary>
internal sealed class GoldenTensors
{
    private readonly byte[] data;
    private readonly JsonElement header;
    private readonly int start;

    public GoldenTensors(string file)
    {
        data = File.ReadAllBytes(Paths.Golden(file));
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(data);
        using JsonDocument json = JsonDocument.Parse(data.AsMemory(8, length));
        header = json.RootElement.Clone();
        start = 8 + length;
    }

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name, "F32")).ToArray();

    public int[] Integers(string name) => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(Bytes(name, "I64")).ToArray(), value => (int)value);

    private ReadOnlySpan<byte> Bytes(string name, string type)
    {
        JsonElement entry = header.GetProperty(name);
        Assert.Equal(type, entry.GetProperty("dtype").GetString());
        JsonElement offsets = entry.GetProperty("data_offsets");
        int from = offsets[0].GetInt32(), to = offsets[1].GetInt32();
        return data.AsSpan(start + from, to - from);
    }
}
