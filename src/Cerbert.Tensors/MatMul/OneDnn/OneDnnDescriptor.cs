using System.Runtime.InteropServices;
using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>A oneDNN memory descriptor: in 2.x a struct that the caller holds, in 3.x an opaque object.</summary>
internal sealed unsafe class OneDnnDescriptor : SafeHandle
{
    // sizeof(dnnl_memory_desc_t) is 696 in 2.6; the rest is room for other 2.x versions.
    private const int StructBytes = 2048;

    private readonly OneDnnFunctions functions;

    /// <summary>Describes a [rows, columns] matrix with strides counted in elements.</summary>
    public OneDnnDescriptor(
        OneDnnFunctions functions, DType type, long rows, long columns, long rowStride, long columnStride, in ProductKey subject)
        : base(0, ownsHandle: true)
    {
        this.functions = functions;
        long* sizes = stackalloc long[Dimensions];
        long* strides = stackalloc long[Dimensions];
        (sizes[0], sizes[1]) = (rows, columns);
        (strides[0], strides[1]) = (rowStride, columnStride);
        int dataType = DataType(type);
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

    // dnnl_dims_t is an array of DNNL_MAX_NDIMS = 12 numbers, of which a matrix uses two.
    private const int Dimensions = 12;

    public override bool IsInvalid => handle == 0;

    /// <summary>What the C API takes as dnnl_memory_desc_t.</summary>
    public nint Value => handle;

    /// <summary>dnnl_data_type_t of an element type.</summary>
    public static int DataType(DType type) => type == DType.BFloat16 ? 2 : 3;

    protected override bool ReleaseHandle()
    {
        if (functions.Major != 2)
            return functions.DescriptorDestroy3(handle) == 0;
        NativeMemory.Free((void*)handle);
        return true;
    }
}
