using Cerbert.Tensors.Interop;

namespace Cerbert.Tensors.MatMul;

/// <summary>A product of one shape, ready to run: its primitive and memory objects to point at operands.</summary>
internal sealed unsafe class OneDnnProduct : IDisposable
{
    private readonly OneDnnLibrary library;
    private readonly OneDnnHandle stream;
    private readonly ProductKey key;
    private readonly OneDnnPrimitive primitive;
    private readonly bool ownsPrimitive;
    private readonly OneDnnHandle source;
    private readonly OneDnnHandle weights;
    private readonly OneDnnHandle destination;
    private readonly OneDnnHandle? bias;

    /// <param name="library">Where the objects are made.</param>
    /// <param name="stream">Where it runs.</param>
    /// <param name="key">The shape; nothing in it may be left open.</param>
    /// <param name="primitive">Code that serves this shape among others, or null to compile it for this one.</param>
    /// <exception cref="OneDnnException">oneDNN has no implementation for this product.</exception>
    public OneDnnProduct(OneDnnLibrary library, OneDnnHandle stream, in ProductKey key, OneDnnPrimitive? primitive)
    {
        this.library = library;
        this.stream = stream;
        this.key = key;
        ownsPrimitive = primitive is null;
        this.primitive = primitive ?? new(library, key);
        using OneDnnDescriptor a = OneDnnDescriptor.OfA(library.Functions, key);
        using OneDnnDescriptor b = OneDnnDescriptor.OfB(library.Functions, key);
        using OneDnnDescriptor c = OneDnnDescriptor.OfC(library.Functions, key);
        source = CreateMemory(a.Value);
        nint descriptorOfB = key.Has(ProductTraits.PackedB) ? this.primitive.WeightsDescriptor : b.Value;
        HasPairBlocks = key.Has(ProductTraits.PackedB) && PairBlocks.Describes(library.Functions, descriptorOfB, key.K);
        weights = CreateMemory(descriptorOfB);
        destination = CreateMemory(c.Value);
        if (key.Has(ProductTraits.Bias))
        {
            using OneDnnDescriptor row = OneDnnDescriptor.OfBias(library.Functions, key);
            bias = CreateMemory(row.Value);
        }
    }

    /// <summary>Neighbours in the cache's order of use.</summary>
    public OneDnnProduct? Newer { get; set; }

    /// <inheritdoc cref="Newer"/>
    public OneDnnProduct? Older { get; set; }

    public ProductKey Key => key;

    /// <summary>Whether oneDNN wants B as <see cref="PairBlocks"/> lays it out.</summary>
    public bool HasPairBlocks { get; }

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
        int status = library.Functions.PrimitiveExecute(primitive.Value, stream.Value, count, arguments);
        OneDnnException.Check(status, "multiplying", key);
        OneDnnException.Check(library.Functions.StreamWait(stream.Value), "multiplying", key);
    }

    public void Dispose()
    {
        if (ownsPrimitive)
            primitive.Dispose();
        source.Dispose();
        weights.Dispose();
        destination.Dispose();
        bias?.Dispose();
    }

    private void Point(OneDnnHandle memory, void* data) =>
        OneDnnException.Check(library.Functions.MemorySetDataHandle(memory.Value, (nint)data), "pointing at an operand", key);

    private OneDnnHandle CreateMemory(nint descriptor)
    {
        nint created;
        OneDnnException.Check(
            library.Functions.MemoryCreate(&created, descriptor, library.Engine.Value, 0), "creating a memory object", key);
        return new(created, library.Functions.MemoryDestroy);
    }
}
