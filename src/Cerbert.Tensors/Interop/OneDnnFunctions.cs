using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>
/// The part of oneDNN's C API that a matrix product needs, resolved from one loaded library. Covers the 2.x and the
/// 3.x signatures; where they differ, one of the two pointers stays null.
/// </summary>
/// <remarks>Source: the headers dnnl.h and dnnl_types.h of oneDNN 2.6 and 3.12.</remarks>
internal sealed unsafe class OneDnnFunctions
{
    public readonly int Major;
    public readonly int Minor;
    public readonly int Patch;

    public readonly delegate* unmanaged<nint*, int, nuint, int> EngineCreate;
    public readonly delegate* unmanaged<nint, int> EngineDestroy;
    public readonly delegate* unmanaged<nint*, nint, uint, int> StreamCreate;
    public readonly delegate* unmanaged<nint, int> StreamWait;
    public readonly delegate* unmanaged<nint, int> StreamDestroy;
    public readonly delegate* unmanaged<int, int> SetPrimitiveCacheCapacity;

    public readonly delegate* unmanaged<nint*, int> AttributesCreate;
    public readonly delegate* unmanaged<nint, nint, int> AttributesSetPostOps;
    public readonly delegate* unmanaged<nint, int> AttributesDestroy;
    public readonly delegate* unmanaged<nint*, int> PostOpsCreate;
    public readonly delegate* unmanaged<nint, int> PostOpsDestroy;

    /// <summary>2.x: (post_ops, scale).</summary>
    public readonly delegate* unmanaged<nint, float, int> PostOpsAppendSum2;

    /// <summary>3.x: (post_ops, scale, zero point, data type).</summary>
    public readonly delegate* unmanaged<nint, float, int, int, int> PostOpsAppendSum3;

    /// <summary>2.x: fills a caller-allocated dnnl_memory_desc_t.</summary>
    public readonly delegate* unmanaged<void*, int, long*, int, long*, int> DescriptorInitByStrides2;

    /// <summary>3.x: makes an opaque descriptor that has to be destroyed.</summary>
    public readonly delegate* unmanaged<nint*, int, long*, int, long*, int> DescriptorCreateWithStrides3;
    public readonly delegate* unmanaged<nint, int> DescriptorDestroy3;

    /// <summary>2.x: fills a caller-allocated dnnl_memory_desc_t; the last number is a dnnl_format_tag_t.</summary>
    public readonly delegate* unmanaged<void*, int, long*, int, int, int> DescriptorInitByTag2;

    /// <summary>3.x: makes an opaque descriptor that has to be destroyed; the last number is a dnnl_format_tag_t.</summary>
    public readonly delegate* unmanaged<nint*, int, long*, int, int, int> DescriptorCreateWithTag3;

    /// <summary>3.x: (descriptor, dnnl_query_t, out what it asks for).</summary>
    public readonly delegate* unmanaged<nint, int, void*, int> DescriptorQuery3;

    /// <summary>2.x: fills a caller-allocated dnnl_matmul_desc_t.</summary>
    public readonly delegate* unmanaged<void*, nint, nint, nint, nint, int> MatMulDescriptorInit2;

    /// <summary>2.x: (out primitive descriptor, operation descriptor, attributes, engine, hint).</summary>
    public readonly delegate* unmanaged<nint*, void*, nint, nint, nint, int> PrimitiveDescriptorCreate2;

    /// <summary>3.x: (out primitive descriptor, engine, source, weights, bias, destination, attributes).</summary>
    public readonly delegate* unmanaged<nint*, nint, nint, nint, nint, nint, nint, int> MatMulPrimitiveDescriptorCreate3;
    public readonly delegate* unmanaged<nint, int> PrimitiveDescriptorDestroy;

    public readonly delegate* unmanaged<nint*, nint, int> PrimitiveCreate;
    public readonly delegate* unmanaged<nint, nint, int, OneDnnArgument*, int> PrimitiveExecute;
    public readonly delegate* unmanaged<nint, int> PrimitiveDestroy;

    /// <summary>The primitive descriptor that a primitive was made from, which belongs to it.</summary>
    public readonly delegate* unmanaged<nint, nint*, int> PrimitiveGetDescriptor;

    /// <summary>(primitive descriptor, dnnl_query_t, index): a memory descriptor that belongs to it, or 0.</summary>
    public readonly delegate* unmanaged<nint, int, int, nint> PrimitiveDescriptorQueryMemory;

    public readonly delegate* unmanaged<nint*, nint, nint, nint, int> MemoryCreate;
    public readonly delegate* unmanaged<nint, nint, int> MemorySetDataHandle;
    public readonly delegate* unmanaged<nint, int> MemoryDestroy;

    private readonly nint library;

    /// <exception cref="EntryPointNotFoundException">The library lacks a function, or is neither 2.x nor 3.x.</exception>
    public OneDnnFunctions(nint library)
    {
        this.library = library;
        int* version = ((delegate* unmanaged<int*>)Find("dnnl_version"))();
        (Major, Minor, Patch) = (version[0], version[1], version[2]);
        if (Major is not (2 or 3))
            throw new EntryPointNotFoundException($"version {Major}.{Minor}.{Patch} is neither 2.x nor 3.x");

        EngineCreate = (delegate* unmanaged<nint*, int, nuint, int>)Find("dnnl_engine_create");
        EngineDestroy = (delegate* unmanaged<nint, int>)Find("dnnl_engine_destroy");
        StreamCreate = (delegate* unmanaged<nint*, nint, uint, int>)Find("dnnl_stream_create");
        StreamWait = (delegate* unmanaged<nint, int>)Find("dnnl_stream_wait");
        StreamDestroy = (delegate* unmanaged<nint, int>)Find("dnnl_stream_destroy");
        SetPrimitiveCacheCapacity = (delegate* unmanaged<int, int>)Find("dnnl_set_primitive_cache_capacity");

        AttributesCreate = (delegate* unmanaged<nint*, int>)Find("dnnl_primitive_attr_create");
        AttributesSetPostOps = (delegate* unmanaged<nint, nint, int>)Find("dnnl_primitive_attr_set_post_ops");
        AttributesDestroy = (delegate* unmanaged<nint, int>)Find("dnnl_primitive_attr_destroy");
        PostOpsCreate = (delegate* unmanaged<nint*, int>)Find("dnnl_post_ops_create");
        PostOpsDestroy = (delegate* unmanaged<nint, int>)Find("dnnl_post_ops_destroy");

        PrimitiveDescriptorDestroy = (delegate* unmanaged<nint, int>)Find("dnnl_primitive_desc_destroy");
        PrimitiveCreate = (delegate* unmanaged<nint*, nint, int>)Find("dnnl_primitive_create");
        PrimitiveExecute = (delegate* unmanaged<nint, nint, int, OneDnnArgument*, int>)Find("dnnl_primitive_execute");
        PrimitiveDestroy = (delegate* unmanaged<nint, int>)Find("dnnl_primitive_destroy");
        PrimitiveGetDescriptor = (delegate* unmanaged<nint, nint*, int>)Find("dnnl_primitive_get_primitive_desc");
        PrimitiveDescriptorQueryMemory = (delegate* unmanaged<nint, int, int, nint>)Find("dnnl_primitive_desc_query_md");
        MemoryCreate = (delegate* unmanaged<nint*, nint, nint, nint, int>)Find("dnnl_memory_create");
        MemorySetDataHandle = (delegate* unmanaged<nint, nint, int>)Find("dnnl_memory_set_data_handle");
        MemoryDestroy = (delegate* unmanaged<nint, int>)Find("dnnl_memory_destroy");

        if (Major == 2)
        {
            PostOpsAppendSum2 = (delegate* unmanaged<nint, float, int>)Find("dnnl_post_ops_append_sum");
            DescriptorInitByStrides2 = (delegate* unmanaged<void*, int, long*, int, long*, int>)Find("dnnl_memory_desc_init_by_strides");
            DescriptorInitByTag2 = (delegate* unmanaged<void*, int, long*, int, int, int>)Find("dnnl_memory_desc_init_by_tag");
            MatMulDescriptorInit2 = (delegate* unmanaged<void*, nint, nint, nint, nint, int>)Find("dnnl_matmul_desc_init");
            PrimitiveDescriptorCreate2 = (delegate* unmanaged<nint*, void*, nint, nint, nint, int>)Find("dnnl_primitive_desc_create");
        }
        else
        {
            PostOpsAppendSum3 = (delegate* unmanaged<nint, float, int, int, int>)Find("dnnl_post_ops_append_sum");
            DescriptorCreateWithStrides3 = (delegate* unmanaged<nint*, int, long*, int, long*, int>)Find("dnnl_memory_desc_create_with_strides");
            DescriptorCreateWithTag3 = (delegate* unmanaged<nint*, int, long*, int, int, int>)Find("dnnl_memory_desc_create_with_tag");
            DescriptorQuery3 = (delegate* unmanaged<nint, int, void*, int>)Find("dnnl_memory_desc_query");
            DescriptorDestroy3 = (delegate* unmanaged<nint, int>)Find("dnnl_memory_desc_destroy");
            MatMulPrimitiveDescriptorCreate3 =
                (delegate* unmanaged<nint*, nint, nint, nint, nint, nint, nint, int>)Find("dnnl_matmul_primitive_desc_create");
        }
    }

    private nint Find(string name) => NativeLibrary.GetExport(library, name);
}
