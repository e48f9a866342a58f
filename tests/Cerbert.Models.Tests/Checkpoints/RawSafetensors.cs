using System.Buffers.Binary;
using System.Text;

namespace Cerbert.Tests.Checkpoints;

/// <summary>Makes the bytes of safetensors files, well-formed or not.</summary>
internal static class RawSafetensors
{
    public static byte[] Make(string header, params byte[] data) => Make(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Make(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }
}
