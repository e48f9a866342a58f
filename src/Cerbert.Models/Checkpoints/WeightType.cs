namespace Cerbert.Models.Checkpoints;

/// <summary>How the elements of a stored tensor are encoded (always little-endian).</summary>
public enum WeightType
{
    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>IEEE half precision.</summary>
    Float16,

    /// <summary>The upper half of a single.</summary>
    BFloat16,

    /// <summary>IEEE double precision.</summary>
    Float64,

    /// <summary>Signed, 8 bytes.</summary>
    Int64,

    /// <summary>Signed, 4 bytes.</summary>
    Int32,

    /// <summary>Signed, 2 bytes.</summary>
    Int16,

    /// <summary>Signed, 1 byte.</summary>
    Int8,

    /// <summary>Unsigned, 1 byte.</summary>
    UInt8,

    /// <summary>One byte, 0 or not 0.</summary>
    Bool,
}

/// <summary>Facts about <see cref="WeightType"/>: sizes and the names files use.</summary>
public static class WeightTypes
{
    // Safetensors' name and PyTorch's (as in config.json's "dtype") for each type, in the order of the enum.
    private static readonly (string Safetensors, string PyTorch)[] s_names =
    [
        ("F32", "float32"), ("F16", "float16"), ("BF16", "bfloat16"), ("F64", "float64"), ("I64", "int64"),
        ("I32", "int32"), ("I16", "int16"), ("I8", "int8"), ("U8", "uint8"), ("BOOL", "bool"),
    ];

    /// <summary>Every type's safetensors name, for messages.</summary>
    internal static string Supported { get; } = string.Join(", ", s_names.Select(n => n.Safetensors));

    /// <summary>Bytes one element takes in a file.</summary>
    public static int Size(this WeightType type) => type switch
    {
        WeightType.Float64 or WeightType.Int64 => 8,
        WeightType.Float32 or WeightType.Int32 => 4,
        WeightType.Float16 or WeightType.BFloat16 or WeightType.Int16 => 2,
        _ => 1,
    };

    /// <summary>True for the four floating-point types, which are read as floats; the others are read as integers.</summary>
    public static bool IsFloat(this WeightType type) => type <= WeightType.Float64;

    /// <summary>PyTorch's name, such as "float32": what config.json calls it.</summary>
    public static string PyTorchName(this WeightType type) => s_names[(int)type].PyTorch;

    internal static string SafetensorsName(this WeightType type) => s_names[(int)type].Safetensors;

    internal static WeightType? FromSafetensors(string? name)
    {
        int at = Array.FindIndex(s_names, n => n.Safetensors == name);
        return at < 0 ? null : (WeightType)at;
    }

    internal static WeightType? FromPyTorch(string? name)
    {
        int at = Array.FindIndex(s_names, n => n.PyTorch == name);
        return at < 0 ? null : (WeightType)at;
    }
}
