using System.Runtime.CompilerServices;

namespace Cerbert.Tensors;

/// <summary>Conversions between float32 and the bits of bfloat16.</summary>
internal static class BFloat16
{
    /// <summary>Rounds to the nearest bfloat16, ties to even; a NaN stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The upper half of a number, rounded to nearest, halves away from zero: see <see cref="PackedWeight"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort UpperOf(float value) => (ushort)((BitConverter.SingleToUInt32Bits(value) + 0x8000) >> 16);

    /// <summary>The lower half of a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort LowerOf(float value) => (ushort)BitConverter.SingleToUInt32Bits(value);

    /// <summary>The number of these halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FromHalves(ushort upper, ushort lower) => BitConverter.UInt32BitsToSingle(((uint)upper << 16) + (uint)(short)lower);
}
