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
    // A training step of BERT uses about 20 kinds of product for each number of tokens. Compiled for its shape, one
    // takes half a megabyte; with shared code, a few kilobytes.
    private const int CompiledProducts = 128;
    private const int SharedProducts = 1024;

    private readonly OneDnnLibrary library;
    private readonly OneDnnProductCache cache;
    private readonly Lock gate = new();
    private readonly bool supportsBFloat16;

    internal OneDnnMatMul(OneDnnLibrary library, bool openShapes)
    {
        this.library = library;
        cache = new OneDnnProductCache(library, openShapes ? SharedProducts : CompiledProducts, openShapes);
        supportsBFloat16 = CanCompile(ProductTraits.BFloat16Input | ProductTraits.BFloat16Output)
            && CanCompile(ProductTraits.BFloat16Input);
    }

    /// <inheritdoc/>
    public override string Name => $"oneDNN {library.Version}";

    /// <summary>Loads oneDNN, or says in one sentence why it cannot be used.</summary>
    public static bool TryCreate(
        [NotNullWhen(true)] out OneDnnMatMul? engine, [NotNullWhen(false)] out string? reasonWhyNot)
    {
        engine = OneDnnLibrary.TryLoad(out OneDnnLibrary? library, out reasonWhyNot)
            ? new OneDnnMatMul(library, PrefersOpenShapes)
            : null;
        return engine is not null;
    }

    /// <inheritdoc/>
    public override bool Supports(DType inputType) => inputType == DType.Float32 || supportsBFloat16;

    /// <inheritdoc/>
    protected override void MultiplyNonEmpty(in MatMulArguments product)
    {
        // A primitive splits its work for the number of threads it was compiled for; inside a task there is only one.
        int threads = WorkerPool.InsideTask ? 1 : WorkerPool.Threads;
        lock (gate)
        {
            library.OpenMp?.SetThreads(threads);
            cache.Get(ProductKey.Of(product, threads)).Execute(product);
        }
    }

    /// <summary>
    /// Whether shapes are left open when code is compiled. On x64 without a matrix unit that code is as fast or faster and
    /// costs nothing per new number of tokens; the matrix unit (AMX) is used well only by code for one shape.
    /// </summary>
    private static bool PrefersOpenShapes => X86Base.IsSupported && !HasMatrixUnit;

    // CPUID leaf 7, EDX bit 22: AMX-BF16.
    private static bool HasMatrixUnit => (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0;

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
