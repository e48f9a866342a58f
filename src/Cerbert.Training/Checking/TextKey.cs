using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cerbert.Training.Checking;

/// <summary>
/// Stands for a text, or a pair of texts, in 16 bytes: texts that differ in nothing but case and white space have one key, any others
/// have different ones (a chance of 2⁻¹²⁸ aside).
/// </summary>
internal static class TextKey
{
    public static UInt128 Of(string text, string? second)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(text.Length + (second?.Length ?? 0) + 1);
        int length = Fold(text, buffer);
        if (second is not null)
        {
            buffer[length++] = '\0';
            length += Fold(second, buffer.AsSpan(length));
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(buffer.AsSpan(0, length)), hash);
        ArrayPool<char>.Shared.Return(buffer);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static int Fold(string text, Span<char> to)
    {
        int length = 0;
        foreach (char c in text)
        {
            if (!char.IsWhiteSpace(c))
                to[length++] = char.ToUpperInvariant(c);
            else if (length > 0 && to[length - 1] != ' ')
                to[length++] = ' ';
        }

        return length > 0 && to[length - 1] == ' ' ? length - 1 : length;
    }
}
