using System.Runtime.InteropServices;
using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>A oneDNN memory descriptor: in 2.x a struct that the caller holds, in 3.x an opaque object.</summary>
internal sealed unsafe class OneDnnDescriptor : SafeHandle
{
    // sizeof(dnnl_memory_desc_t) is 696 in 2.6; the rest is room for other 2.x versions.
    private const int StructBytes = 2048;

    private readonly OneDnnFunctions functions;

    // A matrix [rows, columns] whose stored rows are stride elements apart; each may be ProductKey.Open.
    private OneDnnDescriptor(
        OneDnnFunctions functions, int dataType, int rows, int columns, int stride, bool transposed, in ProductKey subject)
        : base(0, ownsHandle: true)
    {
        this.functions = functions;
        long* sizes = stackalloc long[Dimensions];
        long* strides = stackalloc long[Dimensions];
        (sizes[0], sizes[1]) = (OpenOr(rows), OpenOr(columns));
        // A stride that is never taken may hold any number; oneDNN wants one that makes sense.
        long storedRow = stride == ProductKey.Open ? RuntimeValue : Math.Max(stride, transposed ? rows : columns);
        (strides[0], strides[1]) = transposed ? (1L, storedRow) : (storedRow, 1L);
        if (functions.Major == 2)
        {
            SetHandle((nint)NativeMemory.AllocZeroed(StructBytes));
            OneDnnException.Check(
                functions.DescriptorInitByStrides2((void*)handle, 2, sizes, dataType, strides), "describing a matrix", subject);
        }
        else
        {
            nint created;
            OneDnnException.Check(
                functions.DescriptorCreateWithStrides3(&created, 2, sizes, dataType, strides), "describing a matrix", subject);
            SetHandle(created);
        }
    }

    // A matrix whose layout oneDNN may choose.
    private OneDnnDescriptor(OneDnnFunctions functions, int dataType, int rows, int columns, in ProductKey subject)
        : base(0, ownsHandle: true)
    {
        this.functions = functions;
        long* sizes = stackalloc long[Dimensions];
        (sizes[0], sizes[1]) = (rows, columns);
        if (functions.Major == 2)
        {
            SetHandle((nint)NativeMemory.AllocZeroed(StructBytes));
            OneDnnException.Check(functions.DescriptorInitByTag2((void*)handle, 2, sizes, dataType, AnyLayout), "describing a matrix", subject);
        }
        else
        {
            nint created;
            OneDnnException.Check(functions.DescriptorCreateWithTag3(&created, 2, sizes, dataType, AnyLayout), "describing a matrix", subject);
            SetHandle(created);
        }
    }

    // dnnl_format_tag_any
    private const int AnyLayout = 1;

    // dnnl_dims_t is an array of DNNL_MAX_NDIMS = 12 numbers, of which a matrix uses two.
    private const int Dimensions = 12;

    // dnnl_s32, dnnl_s8, dnnl_u8
    private const int Signed32 = 4;
    private const int Signed8 = 5;
    private const int Unsigned8 = 6;

    // DNNL_RUNTIME_DIM_VAL
    private const long RuntimeValue = long.MinValue;

    public static OneDnnDescriptor OfA(OneDnnFunctions functions, in ProductKey key) =>
        new(functions, key.Has(ProductTraits.Bytes) ? Unsigned8 : DataType(key.InputType), key.M, key.K, key.StrideA, key.Has(ProductTraits.TransposeA), key);

    public static OneDnnDescriptor OfB(OneDnnFunctions functions, in ProductKey key) => key.Has(ProductTraits.PackedB)
        ? new(functions, DataType(key.InputType), key.K, key.N, key)
        : new(functions, key.Has(ProductTraits.Bytes) ? Signed8 : DataType(key.InputType), key.K, key.N, key.StrideB, key.Has(ProductTraits.TransposeB), key);

    public static OneDnnDescriptor OfC(OneDnnFunctions functions, in ProductKey key) =>
        new(functions, key.Has(ProductTraits.Bytes) ? Signed32 : DataType(key.OutputType), key.M, key.N, key.StrideC, transposed: false, key);

    public static OneDnnDescriptor OfBias(OneDnnFunctions functions, in ProductKey key) =>
        new(functions, DataType(DType.Float32), 1, key.N, key.N, transposed: false, key);

    public override bool IsInvalid => handle == 0;

    /// <summary>What the C API takes as dnnl_memory_desc_t.</summary>
    public nint Value => handle;

    /// <summary>dnnl_data_type_t of an element type.</summary>
    public static int DataType(DType type) => type == DType.BFloat16 ? 2 : 3;

    private static long OpenOr(int value) => value == ProductKey.Open ? RuntimeValue : value;

    protected override bool ReleaseHandle()
    {
        if (functions.Major != 2)
            return functions.DescriptorDestroy3(handle) == 0;
        NativeMemory.Free((void*)handle);
        return true;
    }
}
