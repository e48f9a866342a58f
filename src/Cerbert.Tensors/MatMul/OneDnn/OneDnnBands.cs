using Cerbert.Tensors.Interop;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Tensors.MatMul;

/// <summary>
/// Products cut along the longer side of C into a band for each thread of the worker pool; oneDNN uses one thread for each. What the bands share, the
/// operand of the shorter side, each of them reads whole.
/// </summary>
/// <param name="library">oneDNN.</param>
/// <param name="newCache">Makes the cache of a band's products, whose memory objects belong to the thread that has the band.</param>
internal sealed class OneDnnBands(OneDnnLibrary library, Func<OneDnnProductCache> newCache)
{
    /// <summary>Narrower bands would read the shared operand too often for what they compute.</summary>
    public const int Narrowest = 768;

    private readonly Lock gate = new();
    private OneDnnProductCache[] caches = [];

    /// <summary>Multiplies. Never called from inside a task, where there is one thread: so nothing that holds the pool waits here for a caller that waits for the pool.</summary>
    public void Multiply(in MatMulArguments product, int bands)
    {
        lock (gate)
        {
            if (caches.Length < bands)
                caches = [.. caches, .. Enumerable.Range(caches.Length, bands - caches.Length).Select(_ => newCache())];
            WorkerPool.Run(bands, new Work(product, bands, caches, library.OpenMp));
        }
    }

    private readonly struct Work(MatMulArguments product, int bands, OneDnnProductCache[] caches, OpenMpRuntime? openMp) : ITasks
    {
        public void Run(int band)
        {
            int side = Math.Max(product.M, product.N), first = Start(band, side), count = Start(band + 1, side) - first;
            MatMulArguments part = product.M >= product.N ? product.Rows(first, count) : product.Columns(first, count);
            openMp?.SetThreads(1);
            caches[band].Get(ProductKey.Of(part, 1)).Execute(part);
        }

        // Bands begin at whole vectors.
        private int Start(int band, int side) => band == bands ? side : (int)((long)side * band / bands) & ~63;
    }
}
