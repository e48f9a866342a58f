using System.Runtime.InteropServices;
using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>Compiled code for a product: of one shape, or of every shape with the same traits.</summary>
internal sealed unsafe class OneDnnPrimitive : IDisposable
{
    private readonly OneDnnLibrary library;
    private readonly ProductKey key;
    private readonly OneDnnHandle handle;

    /// <exception cref="OneDnnException">oneDNN has no implementation for this product.</exception>
    public OneDnnPrimitive(OneDnnLibrary library, in ProductKey key)
    {
        this.library = library;
        this.key = key;
        using OneDnnDescriptor a = OneDnnDescriptor.OfA(library.Functions, key);
        using OneDnnDescriptor b = OneDnnDescriptor.OfB(library.Functions, key);
        using OneDnnDescriptor c = OneDnnDescriptor.OfC(library.Functions, key);
        using OneDnnDescriptor? bias = key.Has(ProductTraits.Bias) ? OneDnnDescriptor.OfBias(library.Functions, key) : null;
        using OneDnnHandle? attributes = key.Has(ProductTraits.Accumulate) ? CreateSum() : null;
        using OneDnnHandle descriptor = library.Functions.Major == 2
            ? Describe2(a.Value, b.Value, bias?.Value ?? 0, c.Value, attributes?.Value ?? 0)
            : Describe3(a.Value, b.Value, bias?.Value ?? 0, c.Value, attributes?.Value ?? 0);
        nint created;
        OneDnnException.Check(library.Functions.PrimitiveCreate(&created, descriptor.Value), "compiling the product", key);
        handle = new(created, library.Functions.PrimitiveDestroy);
    }

    public nint Value => handle.Value;

    /// <summary>How B has to lie, where that was left to oneDNN.</summary>
    public nint WeightsDescriptor
    {
        get
        {
            nint descriptor;
            OneDnnException.Check(library.Functions.PrimitiveGetDescriptor(handle.Value, &descriptor), "asking for the layout", key);
            return library.Functions.PrimitiveDescriptorQueryMemory(descriptor, QueryWeights, 0);
        }
    }

    // dnnl_query_weights_md
    private const int QueryWeights = 131;

    public void Dispose() => handle.Dispose();

    private OneDnnHandle Describe2(nint a, nint b, nint bias, nint c, nint attributes)
    {
        // sizeof(dnnl_matmul_desc_t) is 2800 in 2.6; the rest is room for other 2.x versions.
        void* operation = NativeMemory.AllocZeroed(8192);
        try
        {
            nint created;
            OneDnnException.Check(library.Functions.MatMulDescriptorInit2(operation, a, b, bias, c), "describing the product", key);
            OneDnnException.Check(
                library.Functions.PrimitiveDescriptorCreate2(&created, operation, attributes, library.Engine.Value, 0),
                "preparing the product", key);
            return new(created, library.Functions.PrimitiveDescriptorDestroy);
        }
        finally
        {
            NativeMemory.Free(operation);
        }
    }

    private OneDnnHandle Describe3(nint a, nint b, nint bias, nint c, nint attributes)
    {
        nint created;
        OneDnnException.Check(
            library.Functions.MatMulPrimitiveDescriptorCreate3(&created, library.Engine.Value, a, b, bias, c, attributes),
            "preparing the product", key);
        return new(created, library.Functions.PrimitiveDescriptorDestroy);
    }

    // Attributes with one post-op: add what the destination held before.
    private OneDnnHandle CreateSum()
    {
        OneDnnFunctions functions = library.Functions;
        nint created;
        OneDnnException.Check(functions.PostOpsCreate(&created), "creating post-ops", key);
        using var postOps = new OneDnnHandle(created, functions.PostOpsDestroy);
        int status = functions.Major == 2
            ? functions.PostOpsAppendSum2(postOps.Value, 1f)
            : functions.PostOpsAppendSum3(postOps.Value, 1f, 0, OneDnnDescriptor.DataType(key.OutputType));
        OneDnnException.Check(status, "adding the sum post-op", key);
        OneDnnException.Check(functions.AttributesCreate(&created), "creating attributes", key);
        var attributes = new OneDnnHandle(created, functions.AttributesDestroy);
        OneDnnException.Check(functions.AttributesSetPostOps(attributes.Value, postOps.Value), "setting post-ops", key);
        return attributes;
    }
}
