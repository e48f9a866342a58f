using Cerbert.Tensors.Memory;

namespace Cerbert.Tensors;

/// <summary>
/// A contiguous row-major array of float32 or bfloat16 numbers with an optional link to the op that made it.
/// </summary>
/// <remarks>
/// Tensors made inside a <see cref="TensorScope"/> live until it ends, or until the backward pass has used them; take
/// results out of them before that. Tensors made outside any scope live until disposed.
/// </remarks>
public sealed unsafe partial class Tensor : IDisposable
{
    // What this is a view of; a view has no memory of its own.
    private readonly Tensor? whole;
    private readonly long offset;
    private NativeBuffer? buffer;
    private bool viewed, forgotten, disposed;

    private Tensor(Shape shape, DType type, NativeBuffer buffer)
    {
        Shape = shape;
        DType = type;
        this.buffer = buffer;
    }

    private Tensor(Shape shape, Tensor whole, long offset)
    {
        Shape = shape;
        DType = whole.DType;
        this.whole = whole;
        this.offset = offset;
    }

    /// <summary>The sizes of the dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>Numbers in the tensor.</summary>
    public long Count => Shape.Count;

    /// <summary>All but the innermost dimension taken together.</summary>
    public int Rows => Shape.Rows;

    /// <summary>The innermost size.</summary>
    public int Columns => Shape.Columns;

    /// <summary>Whether the memory was returned for good.</summary>
    public bool IsDisposed => disposed || whole?.IsDisposed == true;

    /// <summary>The first element. Throws once the tensor was returned.</summary>
    internal void* Pointer => (byte*)Buffer.Pointer + offset;

    private NativeBuffer Buffer => buffer ?? (whole is not null && !disposed ? whole.Buffer : Remake());

    internal float* Floats => DType == DType.Float32
        ? (float*)Pointer
        : throw new InvalidOperationException($"the tensor {Shape} holds {DType}, not Float32");

    internal ushort* Halves => DType == DType.BFloat16
        ? (ushort*)Pointer
        : throw new InvalidOperationException($"the tensor {Shape} holds {DType}, not BFloat16");

    /// <summary>A tensor of undefined content, owned by the current scope.</summary>
    public static Tensor Empty(Shape shape, DType type = DType.Float32) => Make(shape, type, zeroed: false, TensorScope.Current, lasting: TensorScope.Current is null);

    /// <summary>A tensor of zeros, owned by the current scope.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.Float32) => Make(shape, type, zeroed: true, TensorScope.Current, lasting: TensorScope.Current is null);

    /// <summary>A tensor of undefined content that belongs to the caller and to no scope, as in <see cref="TensorScope.Outside"/>.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="lasting">Whether it will stay for many steps.</param>
    internal static Tensor EmptyOutside(Shape shape, DType type = DType.Float32, bool lasting = true) => Make(shape, type, zeroed: false, null, lasting);

    /// <summary>A tensor of zeros that belongs to the caller and to no scope.</summary>
    internal static Tensor ZerosOutside(Shape shape, DType type = DType.Float32) => Make(shape, type, zeroed: true, null, lasting: true);

    /// <summary>Float32 zeros that belong to the caller and to no scope, where few rows will ever be written: the others take no memory.</summary>
    public static Tensor SparseZeros(Shape shape) => Make(shape, DType.Float32, zeroed: true, null, lasting: true, sparse: true);

    private static Tensor Make(Shape shape, DType type, bool zeroed, TensorScope? scope, bool lasting, bool sparse = false)
    {
        NativeBuffer memory = BufferPool.Shared.Rent(shape.Count * type.Size(), lasting, zeroed, sparse);
        var tensor = new Tensor(shape, type, memory);
        scope?.Own(tensor);
        return tensor;
    }

    /// <summary>A view of part of this tensor's memory; valid as long as this one is.</summary>
    internal Tensor View(long firstElement, Shape shape)
    {
        if (firstElement < 0 || firstElement + shape.Count > Count)
            throw new ArgumentException($"elements {firstElement}..{firstElement + shape.Count} are not inside {Shape}", nameof(firstElement));
        viewed = true;
        return new Tensor(shape, whole ?? this, offset + firstElement * DType.Size());
    }

    /// <summary>Returns the memory. Safe to call twice.</summary>
    public void Dispose()
    {
        (disposed, forgotten) = (true, false);
        ReturnBuffer();
    }

    private void ReturnBuffer()
    {
        NativeBuffer? held = buffer;
        buffer = null;
        if (held is not null)
            BufferPool.Shared.Return(held);
    }

    /// <summary>"Float32 [32, 768]".</summary>
    public override string ToString() => $"{DType} {Shape}";
}
