using System.Runtime.InteropServices;
using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>One compiled product: the primitive for a <see cref="ProductKey"/> and memory objects to point at operands.</summary>
internal sealed unsafe class OneDnnProduct : IDisposable
{
    private readonly OneDnnLibrary library;
    private readonly ProductKey key;
    private readonly OneDnnHandle primitive;
    private readonly OneDnnHandle source;
    private readonly OneDnnHandle weights;
    private readonly OneDnnHandle destination;
    private readonly OneDnnHandle? bias;

    /// <exception cref="OneDnnException">oneDNN has no implementation for this product.</exception>
    public OneDnnProduct(OneDnnLibrary library, in ProductKey key)
    {
        this.library = library;
        this.key = key;
        DType input = key.Has(ProductTraits.BFloat16Input) ? DType.BFloat16 : DType.Float32;
        DType output = key.Has(ProductTraits.BFloat16Output) ? DType.BFloat16 : DType.Float32;
        using OneDnnDescriptor a = Matrix(input, key.M, key.K, key.StrideA, key.Has(ProductTraits.TransposeA));
        using OneDnnDescriptor b = Matrix(input, key.K, key.N, key.StrideB, key.Has(ProductTraits.TransposeB));
        using OneDnnDescriptor c = Matrix(output, key.M, key.N, key.StrideC, transposed: false);
        using OneDnnDescriptor? row = key.Has(ProductTraits.Bias)
            ? Matrix(DType.Float32, 1, key.N, key.N, transposed: false)
            : null;

        primitive = CreatePrimitive(a, b, row, c, output);
        source = CreateMemory(a);
        weights = CreateMemory(b);
        destination = CreateMemory(c);
        bias = row is null ? null : CreateMemory(row);
    }

    /// <summary>Neighbours in the cache's order of use.</summary>
    public OneDnnProduct? Newer { get; set; }

    /// <inheritdoc cref="Newer"/>
    public OneDnnProduct? Older { get; set; }

    public ProductKey Key => key;

    /// <summary>Multiplies. One thread at a time: the memory objects are this product's own.</summary>
    public void Execute(in MatMulArguments product)
    {
        OneDnnArgument* arguments = stackalloc OneDnnArgument[4];
        Point(source, product.A);
        Point(weights, product.B);
        Point(destination, product.C);
        arguments[0] = new() { Index = OneDnnArgument.Source, Memory = source.Value };
        arguments[1] = new() { Index = OneDnnArgument.Weights, Memory = weights.Value };
        arguments[2] = new() { Index = OneDnnArgument.Destination, Memory = destination.Value };
        int count = 3;
        if (bias is not null)
        {
            Point(bias, product.Bias);
            arguments[count++] = new() { Index = OneDnnArgument.Bias, Memory = bias.Value };
        }
        int status = library.Functions.PrimitiveExecute(primitive.Value, library.Stream.Value, count, arguments);
        OneDnnException.Check(status, "multiplying", key);
        OneDnnException.Check(library.Functions.StreamWait(library.Stream.Value), "multiplying", key);
    }

    public void Dispose()
    {
        primitive.Dispose();
        source.Dispose();
        weights.Dispose();
        destination.Dispose();
        bias?.Dispose();
    }

    private void Point(OneDnnHandle memory, void* data) =>
        OneDnnException.Check(library.Functions.MemorySetDataHandle(memory.Value, (nint)data), "pointing at an operand", key);

    private OneDnnDescriptor Matrix(DType type, int rows, int columns, int stride, bool transposed)
    {
        // A stride that is never taken may hold any number; oneDNN wants one that makes sense.
        long storedRow = Math.Max(stride, transposed ? rows : columns);
        return transposed
            ? new(library.Functions, type, rows, columns, 1, storedRow, key)
            : new(library.Functions, type, rows, columns, storedRow, 1, key);
    }

    private OneDnnHandle CreateMemory(OneDnnDescriptor descriptor)
    {
        nint created;
        OneDnnException.Check(
            library.Functions.MemoryCreate(&created, descriptor.Value, library.Engine.Value, 0), "creating a memory object", key);
        return new(created, library.Functions.MemoryDestroy);
    }

    private OneDnnHandle CreatePrimitive(
        OneDnnDescriptor a, OneDnnDescriptor b, OneDnnDescriptor? row, OneDnnDescriptor c, DType output)
    {
        OneDnnFunctions functions = library.Functions;
        using OneDnnHandle? attributes = key.Has(ProductTraits.Accumulate) ? CreateSum(output) : null;
        nint attribute = attributes?.Value ?? 0;
        nint rowDescriptor = row?.Value ?? 0;
        nint created;
        int status;
        if (functions.Major == 2)
        {
            // sizeof(dnnl_matmul_desc_t) is 2800 in 2.6.
            void* operation = NativeMemory.AllocZeroed(8192);
            try
            {
                status = functions.MatMulDescriptorInit2(operation, a.Value, b.Value, rowDescriptor, c.Value);
                OneDnnException.Check(status, "describing the product", key);
                status = functions.PrimitiveDescriptorCreate2(&created, operation, attribute, library.Engine.Value, 0);
            }
            finally
            {
                NativeMemory.Free(operation);
            }
        }
        else
        {
            status = functions.MatMulPrimitiveDescriptorCreate3(
                &created, library.Engine.Value, a.Value, b.Value, rowDescriptor, c.Value, attribute);
        }
        OneDnnException.Check(status, "preparing the product", key);
        using var descriptor = new OneDnnHandle(created, functions.PrimitiveDescriptorDestroy);
        OneDnnException.Check(functions.PrimitiveCreate(&created, descriptor.Value), "compiling the product", key);
        return new(created, functions.PrimitiveDestroy);
    }

    // Attributes with one post-op: add what the destination held before.
    private OneDnnHandle CreateSum(DType output)
    {
        OneDnnFunctions functions = library.Functions;
        nint created;
        OneDnnException.Check(functions.PostOpsCreate(&created), "creating post-ops", key);
        using var postOps = new OneDnnHandle(created, functions.PostOpsDestroy);
        int status = functions.Major == 2
            ? functions.PostOpsAppendSum2(postOps.Value, 1f)
            : functions.PostOpsAppendSum3(postOps.Value, 1f, 0, OneDnnDescriptor.DataType(output));
        OneDnnException.Check(status, "adding the sum post-op", key);
        OneDnnException.Check(functions.AttributesCreate(&created), "creating attributes", key);
        var attributes = new OneDnnHandle(created, functions.AttributesDestroy);
        OneDnnException.Check(functions.AttributesSetPostOps(attributes.Value, postOps.Value), "setting post-ops", key);
        return attributes;
    }
}
