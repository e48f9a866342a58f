using System.Text;

namespace Cerbert.Tokenizers.Bpe;

/// <summary>
/// GPT-2's spelling of bytes as visible characters: printable Latin-1 stands for itself, the other 68 bytes are U+0100 upwards in order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = new char[256];
    private static readonly Dictionary<char, byte> Bytes = [];

    static ByteAlphabet()
    {
        int next = 256;
        for (int b = 0; b < 256; b++)
        {
            bool printable = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            Characters[b] = (char)(printable ? b : next++);
            Bytes.Add(Characters[b], (byte)b);
        }
    }

    /// <summary>The character that spells a byte.</summary>
    public static char CharacterOf(byte value) => Characters[value];

    /// <summary>Appends the bytes that a token spells; a token with other characters is its own UTF-8.</summary>
    public static void AppendBytes(string token, List<byte> bytes)
    {
        int before = bytes.Count;
        foreach (char c in token)
        {
            if (!Bytes.TryGetValue(c, out byte value))
            {
                bytes.RemoveRange(before, bytes.Count - before);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }
            bytes.Add(value);
        }
    }
}
