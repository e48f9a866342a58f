using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Cerbert.Training.TensorBoard;

/// <summary>
/// The few fields of TensorFlow's <c>Event</c> message that scalars need, in the protocol buffers wire format: wall_time = 1 (double), step = 2
/// (int64), file_version = 3 (string), summary = 5 { value = 1 { tag = 1 (string), simple_value = 2 (float) } }, session_log = 7 { status = 1 }.
/// </summary>
/// <remarks>Source: event.proto and summary.proto of TensorFlow; "Encoding" in the protocol buffers documentation.</remarks>
internal static class EventMessage
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;
    private const long StatusStart = 1;

    /// <summary>The first record of a file.</summary>
    public static byte[] Version(double time) => Event(time, step: 0, field: 3, "brain.Event:2"u8);

    /// <summary>Says that a program starts at a step: what earlier files have from that step on no longer counts.</summary>
    public static byte[] Start(double time, long step)
    {
        var log = new Writer();
        log.Number(1, StatusStart);
        return Event(time, step, field: 7, log.Written);
    }

    /// <summary>Some numbers of a step.</summary>
    public static byte[] Scalars(double time, long step, IEnumerable<(string Tag, double Value)> values)
    {
        var summary = new Writer();
        foreach ((string tag, double number) in values)
        {
            var value = new Writer();
            value.Message(1, Encoding.UTF8.GetBytes(tag));
            value.Single(2, (float)number);
            summary.Message(1, value.Written);
        }

        return Event(time, step, field: 5, summary.Written);
    }

    private static byte[] Event(double time, long step, int field, ReadOnlySpan<byte> content)
    {
        var writer = new Writer();
        writer.Double(1, time);
        writer.Number(2, step);
        writer.Message(field, content);
        return writer.Written.ToArray();
    }

    private sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> buffer = new();

        public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

        public void Number(int field, long value)
        {
            Key(field, Varint);
            Base128((ulong)value);
        }

        public void Double(int field, double value)
        {
            Key(field, Fixed64);
            BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), value);
            buffer.Advance(sizeof(double));
        }

        public void Single(int field, float value)
        {
            Key(field, Fixed32);
            BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(sizeof(float)), value);
            buffer.Advance(sizeof(float));
        }

        public void Message(int field, ReadOnlySpan<byte> content)
        {
            Key(field, Bytes);
            Base128((ulong)content.Length);
            buffer.Write(content);
        }

        private void Key(int field, int type) => Base128((ulong)((field << 3) | type));

        private void Base128(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                buffer.Write([(byte)(value | 0x80)]);
            buffer.Write([(byte)value]);
        }
    }
}
