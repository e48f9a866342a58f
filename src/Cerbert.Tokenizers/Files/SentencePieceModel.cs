using System.Buffers.Binary;
using System.Text;

namespace Cerbert.Tokenizers.Files;

/// <summary>What a SentencePiece model file (<c>sentencepiece_model.proto</c>) holds of pieces and normalisation.</summary>
/// <param name="Pieces">Text, logarithm of the probability, and kind of each piece.</param>
/// <param name="CharacterMap">The table of replacements; empty where there is none.</param>
internal sealed record SentencePieceModel(IReadOnlyList<(string Text, float Score, int Kind)> Pieces, byte[] CharacterMap)
{
    private const int Pieces_ = 1, Trainer = 2, Normalizer = 3;   // of the model
    private const int Text = 1, Score = 2, Kind = 3;              // of a piece
    private const int ModelType = 3, Unigram = 1, CharsMap = 2;   // of trainer and normaliser
    private const int Normal = 1, Unknown = 2;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The id of the piece for unknown characters; −1 where there is none.</summary>
    public int UnknownId => Pieces.ToList().FindIndex(piece => piece.Kind == Unknown);

    /// <exception cref="InvalidDataException">The file is damaged, or of another kind of model.</exception>
    public static SentencePieceModel Read(string file, byte[] bytes)
    {
        var pieces = new List<(string, float, int)>();
        byte[] map = [];
        int type = Unigram;
        try
        {
            foreach (var (field, value) in Fields(bytes))
            {
                if (field == Pieces_ && pieces.Count < Vocabulary.MaxSize)
                    pieces.Add(ReadPiece(value));
                else if (field == Trainer)
                    type = Fields(value).Where(f => f.Field == ModelType).Select(f => (int)Varint(f.Value.Span)).LastOrDefault(type);
                else if (field == Normalizer)
                    map = Fields(value).Where(f => f.Field == CharsMap).Select(f => f.Value.ToArray()).LastOrDefault(map);
            }
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw new InvalidDataException($"{file}: is no SentencePiece model, or damaged: {e.Message}; download the file again", e);
        }

        if (type != Unigram)
            throw new InvalidDataException($"{file}: holds a SentencePiece model of type {type}; supported is type {Unigram}, Unigram");
        return pieces.Count > 0
            ? new SentencePieceModel(pieces, map)
            : throw new InvalidDataException($"{file}: is no SentencePiece model: it holds no pieces; download the file again");
    }

    private static (string, float, int) ReadPiece(ReadOnlyMemory<byte> message)
    {
        (string text, float score, int kind) = ("", 0f, Normal);
        foreach (var (field, value) in Fields(message))
        {
            if (field == Text)
                text = StrictUtf8.GetString(value.Span);
            else if (field == Score)
                score = value.Length == sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(value.Span) : throw new FormatException("a score has four bytes");
            else if (field == Kind)
                kind = (int)Varint(value.Span);
        }

        return (text, score, kind);
    }

    // Protocol buffers: each field is a key, number · 8 + wire type, and a value; numbers are given back as the bytes of their varint.
    private static IEnumerable<(int Field, ReadOnlyMemory<byte> Value)> Fields(ReadOnlyMemory<byte> message)
    {
        while (message.Length > 0)
        {
            ulong key = Take(ref message);
            int length = (key & 7) switch
            {
                0 => VarintLength(message.Span),
                1 => 8,
                2 => checked((int)Math.Min(Take(ref message), int.MaxValue)),
                5 => 4,
                _ => throw new FormatException($"unknown wire type {key & 7}"),
            };
            if (length > message.Length)
                throw new FormatException($"a field of {length} bytes, but {message.Length} are left");
            yield return ((int)Math.Min(key >> 3, int.MaxValue), message[..length]);
            message = message[length..];
        }
    }

    private static ulong Take(ref ReadOnlyMemory<byte> message)
    {
        int length = VarintLength(message.Span);
        ulong value = Varint(message.Span[..length]);
        message = message[length..];
        return value;
    }

    private static int VarintLength(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.IndexOfAnyInRange<byte>(0, 127) + 1;
        return length is > 0 and <= 10 ? length : throw new FormatException("a number does not end");
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes.Length && i < 10; i++)
            value |= (ulong)(bytes[i] & 127) << (7 * i);
        return value;
    }
}
