using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics.X86;
using Cerbert.Tensors.Interop;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Tensors.MatMul;

/// <summary>Matrix products by oneDNN (2.x or 3.x): bfloat16 where the processor has it, and float32.</summary>
/// <remarks>
/// What a product needs is made the first time its sizes, strides and types are seen, and kept; a later call of the same
/// kind allocates nothing. Calls from several threads take turns.
/// </remarks>
public sealed class OneDnnMatMul : MatMulEngine
{
    // A training step of BERT uses about 20 kinds of product for each number of tokens. One that is compiled for its
    // shape takes half a megabyte, so these are few; what is dropped is compiled again in half a millisecond.
    private const int KeptProducts = 128;

    // Elements of a weight: those of a layer 512 wide are small.
    private const long SmallWeight = 1 << 20;

    // Numbers of tokens that fixed lengths lead to are multiples of this; ragged batches seldom are.
    private const int RoundSum = 256;

    // Sentences of up to 512 tokens lead to about so many, of seven kinds; none is compiled for its shape.
    private const int KeptHeadProducts = 256;

    // A thread's own products of heads, of the engine it last worked for.
    [ThreadStatic]
    private static (OneDnnMatMul Engine, OneDnnProductCache Products)? t_heads;

    private readonly OneDnnLibrary library;
    private readonly OneDnnProductCache cache;
    private readonly OneDnnBands bands;
    private readonly Lock gate = new();
    private readonly bool supportsBFloat16;
    private readonly bool readsPairBlocks;

    internal OneDnnMatMul(OneDnnLibrary library, Func<ProductKey, bool> openShape)
    {
        this.library = library;
        cache = NewCache();
        bands = new OneDnnBands(library, NewCache);
        supportsBFloat16 = CanCompile(ProductTraits.BFloat16Input | ProductTraits.BFloat16Output)
            && CanCompile(ProductTraits.BFloat16Input);
        readsPairBlocks = supportsBFloat16 && PairBlocks.IsSupported && ReadsPairBlocks();
        SupportsInt8 = MultipliesBytes && CanCompile(ProductTraits.TransposeB | ProductTraits.Bytes);

        OneDnnProductCache NewCache() => new(library, KeptProducts, key => key.HasSpreadColumn || openShape(key));
    }

    /// <inheritdoc/>
    public override string Name => $"oneDNN {library.Version}";

    /// <summary>Loads oneDNN, or says in one sentence why it cannot be used.</summary>
    public static bool TryCreate(
        [NotNullWhen(true)] out OneDnnMatMul? engine, [NotNullWhen(false)] out string? reasonWhyNot)
    {
        engine = OneDnnLibrary.TryLoad(out OneDnnLibrary? library, out reasonWhyNot)
            ? new OneDnnMatMul(library, PrefersOpenShape)
            : null;
        return engine is not null;
    }

    /// <inheritdoc/>
    public override bool SupportsInt8 { get; }

    /// <summary>Whether bfloat16 products are faster than float32 ones.</summary>
    internal bool HasFastBFloat16 => supportsBFloat16 && (BFloat16Units.HasMatrixUnit || !BFloat16Units.HasSlowVectors);

    internal override bool PacksWeights(int outputs, int inputs) =>
        readsPairBlocks && PairBlocks.Fits(outputs, inputs);

    internal override bool TryMultiplyPacked(in MatMulArguments product)
    {
        ProductKey key = ProductKey.Of(product, UsableThreads).WithPackedB();
        lock (gate)
        {
            library.OpenMp?.SetThreads(key.Threads);
            OneDnnProduct ready = cache.Get(key);
            if (ready.HasPairBlocks)
                ready.Execute(product);
            return ready.HasPairBlocks;
        }
    }

    // Code that serves every shape is as fast for these as that of one shape; on a matrix unit, and elsewhere than on x64, neither was ever measured.
    internal override bool MultipliesHeads => HasFastBFloat16 && X86Base.IsSupported;

    internal override void MultiplyHead(in MatMulArguments product)
    {
        if (t_heads?.Engine != this)
            t_heads = (this, new(library, KeptHeadProducts, _ => true));
        library.OpenMp?.SetThreads(1);
        t_heads.Value.Products.Get(ProductKey.Of(product, 1)).Execute(product);
    }

    /// <inheritdoc/>
    public override bool Supports(DType inputType) => inputType == DType.Float32 || supportsBFloat16;

    /// <inheritdoc/>
    protected override void MultiplyNonEmpty(in MatMulArguments product)
    {
        int threads = UsableThreads;
        if (IsWideGradient(product, threads))
            bands.Multiply(product, threads);
        else
            Execute(product, ProductKey.Of(product, threads));
    }

    /// <inheritdoc/>
    private protected override void MultiplyBytes(in MatMulArguments product) => Execute(product, ProductKey.OfBytes(product, UsableThreads));

    private void Execute(in MatMulArguments product, in ProductKey key)
    {
        lock (gate)
        {
            library.OpenMp?.SetThreads(key.Threads);
            cache.Get(key).Execute(product);
        }
    }

    // A primitive splits its work for the number of threads it was compiled for; inside a task there is only one.
    private static int UsableThreads => WorkerPool.InsideTask ? 1 : WorkerPool.Threads;

    // Gradients of large weights are faster in bands, one for each thread, than cut by OpenMP. docs/decisions/0002-matrix-products.md has the figures; on a matrix
    // unit, and elsewhere than on x64, this was never measured.
    private static bool IsWideGradient(in MatMulArguments product, int threads) =>
        threads > 1 && product.TransposeA && product.InputType == DType.BFloat16 && X86Base.IsSupported && !BFloat16Units.HasMatrixUnit
        && (long)product.M * product.N > SmallWeight && Math.Max(product.M, product.N) >= threads * OneDnnBands.Narrowest;

    // Whether the shape is left open when code for such a product is compiled. On x64 that code is faster in float32 and for the gradients of
    // weights; but small ones are worth compiling where batches have round numbers of tokens, which come again. On a matrix unit (AMX) it is
    // slower in every case. The choice must not depend on a measurement, or two runs could differ.
    // docs/decisions/0002-matrix-products.md has the figures.
    private static bool PrefersOpenShape(ProductKey key) =>
        X86Base.IsSupported && !BFloat16Units.HasMatrixUnit && !key.Has(ProductTraits.Bytes) && !key.Has(ProductTraits.PackedB)
        && (!key.Has(ProductTraits.BFloat16Input)
            || (key.Has(ProductTraits.TransposeA) && ((long)key.M * key.N > SmallWeight || key.K % RoundSum != 0)));

    // Without these instructions products of bytes are no faster than others: CPUID leaf 7, ECX bit 11 (AVX512_VNNI), EDX bit 25 (AMX-INT8), or AVX_VNNI.
    private static bool MultipliesBytes => X86Base.IsSupported
        && ((X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0 || (X86Base.CpuId(7, 0).Edx & (1 << 25)) != 0 || AvxVnni.IsSupported);

    // Asked of oneDNN for a layer of BERT-base, since what it wants differs from processor to processor; a matrix unit was never at hand.
    private bool ReadsPairBlocks()
    {
        const int Width = 768, Tokens = 2048;
        const ProductTraits Traits = ProductTraits.BFloat16Input | ProductTraits.BFloat16Output | ProductTraits.PackedB;
        try
        {
            using var primitive = new OneDnnPrimitive(library, new ProductKey(Tokens, Width, Width, Width, Width, Width, Traits, WorkerPool.Threads));
            return PairBlocks.Describes(library.Functions, primitive.WeightsDescriptor, Width);
        }
        catch (OneDnnException)
        {
            return false;
        }
    }

    private bool CanCompile(ProductTraits traits)
    {
        try
        {
            new OneDnnPrimitive(library, new ProductKey(32, 32, 32, 32, 32, 32, traits, 1)).Dispose();
            return true;
        }
        catch (OneDnnException)
        {
            return false;
        }
    }
}
