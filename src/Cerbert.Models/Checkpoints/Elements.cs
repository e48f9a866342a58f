using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Cerbert.Models.Checkpoints;

/// <summary>Converts stored elements to the two types the program computes with, and floats to stored elements.</summary>
internal static class Elements
{
    private const float TwoTo112 = 5192296858534827628530496329220096f;

    /// <summary>Widens stored floating-point elements; exact but for doubles, which are rounded to nearest.</summary>
    public static void ToFloats(ReadOnlySpan<byte> source, WeightType type, Span<float> destination)
    {
        switch (type)
        {
            case WeightType.Float32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case WeightType.Float16:
                HalfToFloats(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case WeightType.BFloat16:
                BFloat16ToFloats(MemoryMarshal.Cast<byte, ushort>(source), destination);
                break;
            case WeightType.Float64:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(source[(8 * i)..]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type");
        }
    }

    /// <summary>Widens stored integers; a bool becomes 0 or 1.</summary>
    public static void ToInt64(ReadOnlySpan<byte> source, WeightType type, Span<long> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = type switch
            {
                WeightType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(source[(8 * i)..]),
                WeightType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(source[(4 * i)..]),
                WeightType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(source[(2 * i)..]),
                WeightType.Int8 => (sbyte)source[i],
                WeightType.UInt8 => source[i],
                WeightType.Bool => source[i] == 0 ? 0 : 1,
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an integer type"),
            };
        }
    }

    /// <summary>Narrows floats to Float32, Float16 or BFloat16, to nearest, ties to even; too large becomes infinite.</summary>
    public static void FromFloats(ReadOnlySpan<float> source, WeightType type, Span<byte> destination)
    {
        switch (type)
        {
            case WeightType.Float32:
                MemoryMarshal.AsBytes(source).CopyTo(destination);
                break;
            case WeightType.Float16:
                for (int i = 0; i < source.Length; i++)
                    BinaryPrimitives.WriteHalfLittleEndian(destination[(2 * i)..], (Half)source[i]);
                break;
            case WeightType.BFloat16:
                for (int i = 0; i < source.Length; i++)
                    BinaryPrimitives.WriteUInt16LittleEndian(destination[(2 * i)..], ToBFloat16(source[i]));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "floats are written as Float32, Float16 or BFloat16");
        }
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        // Rounding could carry a NaN's payload into infinity; set its quiet bit instead.
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    private static void BFloat16ToFloats(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out Vector<uint> low, out Vector<uint> high);
            Vector.AsVectorSingle(low << 16).CopyTo(destination[i..]);
            Vector.AsVectorSingle(high << 16).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }

    private static void HalfToFloats(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out Vector<uint> low, out Vector<uint> high);
            HalfToSingle(low).CopyTo(destination[i..]);
            HalfToSingle(high).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
            destination[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    // Exponent and fraction moved to a single's place are the value times 2^-112, subnormals included; the product is
    // exact. Infinity and NaN (exponent 31) get the full exponent back.
    private static Vector<float> HalfToSingle(Vector<uint> half)
    {
        Vector<uint> magnitude = (half & new Vector<uint>(0x7fff)) << 13;
        Vector<uint> sign = (half & new Vector<uint>(0x8000)) << 16;
        Vector<float> scaled = Vector.AsVectorSingle(magnitude) * new Vector<float>(TwoTo112);
        Vector<uint> special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x0f800000));
        Vector<uint> bits = Vector.ConditionalSelect(
            special, magnitude | new Vector<uint>(0x7f800000), Vector.AsVectorUInt32(scaled));
        return Vector.AsVectorSingle(bits | sign);
    }
}
