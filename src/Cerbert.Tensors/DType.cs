namespace Cerbert.Tensors;

/// <summary>Element type of a tensor's storage.</summary>
public enum DType
{
    /// <summary>IEEE single precision: the master type of weights, gradients and optimizer state.</summary>
    Float32,

    /// <summary>bfloat16 (the upper half of a float32): matmul operands and saved activations.</summary>
    BFloat16,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>Bytes one element takes.</summary>
    public static int Size(this DType type) => type == DType.Float32 ? 4 : 2;
}
