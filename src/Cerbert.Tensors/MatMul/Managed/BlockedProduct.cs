using Cerbert.Tensors.Runtime;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.MatMul;

/// <summary>
/// A product by blocks that fit the caches. A task packs some rows of A, which then stay in the second-level cache; B comes to them piece by piece, a piece
/// being one panel wide and so deep that it stays in the first-level cache while all the rows pass by it. Sums of a panel are finished before the next one.
/// </summary>
/// <remarks>
/// One instance per calling thread, so that calls need no lock and no allocation. Pieces are summed in order and a tile of C belongs to one task, so
/// the result does not depend on which thread does what.
/// Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
/// </remarks>
internal sealed unsafe partial class BlockedProduct<TKernel, V>
    where TKernel : struct, IMicroKernel
    where V : struct, IVector<V>
{
    // What a task packs of A: as many rows as fill half of the second-level cache, within limits.
    private static readonly int FloatsOfA = CacheSizes.SecondLevel / 2 / sizeof(float);
    private const int FewestRows = 48;
    private const int MostRows = 192;

    // What is packed of B for all tasks at a time.
    private const int FloatsOfB = 1 << 21;

    // Longer sums go through C, in float32, several times.
    private const int MaxDepth = 8192;

    // Below this many multiply-adds, waking other threads costs more than it saves.
    private const long SerialWork = 300_000;

    [ThreadStatic]
    private static BlockedProduct<TKernel, V>? ofThread;

    private readonly Action<int> packColumns;
    private readonly Action<int> multiplyRows;
    private readonly Action<int> multiplyColumns;

    private MatMulArguments product;
    private bool pairs;
    private float* packedA;
    private float* packedB;
    private int firstColumn, columns, firstDepth, depth;
    private int rowPanels, columnPanels, rowTasks, columnTasks, packTasks;

    private BlockedProduct()
    {
        packColumns = PackColumns;
        multiplyRows = MultiplyRows;
        multiplyColumns = MultiplyColumns;
    }

    /// <summary>Computes a product; with <paramref name="pairs"/>, B is bfloat16 and lies as <see cref="PairBlocks"/> says.</summary>
    public static void Multiply(in MatMulArguments product, bool pairs = false) => (ofThread ??= new()).Run(product, pairs);

    private void Run(in MatMulArguments arguments, bool pairsOfB)
    {
        (product, pairs) = (arguments, pairsOfB);
        int threads = (long)product.M * product.N * product.K <= SerialWork ? 1 : WorkerPool.Threads;
        // bfloat16 has no room for sums that go on.
        int blocks = product.OutputType == DType.Float32 ? DivideUp(product.K, MaxDepth) : 1;
        int width = Math.Max(1, FloatsOfB / DivideUp(product.K, blocks) / TKernel.Columns) * TKernel.Columns;
        for (firstColumn = 0; firstColumn < product.N; firstColumn += width)
        {
            columns = Math.Min(width, product.N - firstColumn);
            for (int block = 0; block < blocks; block++)
            {
                firstDepth = Cut(block, blocks, product.K);
                depth = Cut(block + 1, blocks, product.K) - firstDepth;
                MultiplyBlock(threads);
            }
        }
    }

    private void MultiplyBlock(int threads)
    {
        rowPanels = DivideUp(product.M, TKernel.Rows);
        columnPanels = DivideUp(columns, TKernel.Columns);
        int rows = Math.Clamp(FloatsOfA / depth, FewestRows, MostRows);
        if (product.M <= rows && columnPanels >= threads)
        {
            MultiplyFewRows(threads);
            return;
        }

        // A few tasks per thread, so that none waits long for the last; columns are split only when rows are few.
        rowTasks = Math.Min(rowPanels, threads * DivideUp(product.M, threads * rows));
        columnTasks = rowTasks >= threads ? 1 : Math.Min(columnPanels, DivideUp(threads, rowTasks));
        packedB = null;
        if (!pairs)
        {
            packedB = PackingBuffers.ForB((nint)columnPanels * TKernel.Columns * depth);
            packTasks = Math.Min(columnPanels, threads == 1 ? 1 : threads * 2);
            Do(packTasks, packColumns, threads);
        }

        Do(rowTasks * columnTasks, multiplyRows, threads);
    }

    // All rows of A fit the cache: they are packed once, and each task takes pieces of B as it comes to them.
    private void MultiplyFewRows(int threads)
    {
        packedA = PackingBuffers.ForA(rowPanels * PanelSizeOfA);
        packedB = null;
        PackRows(0, product.M, packedA);
        columnTasks = threads == 1 ? 1 : Math.Min(columnPanels, threads * 4);
        Do(columnTasks, multiplyColumns, threads);
    }

    private void MultiplyColumns(int task) =>
        MultiplyPanels(packedA, 0, rowPanels, Share(task, columnTasks, columnPanels), Share(task + 1, columnTasks, columnPanels));

    private void MultiplyRows(int task)
    {
        int rowTask = task / columnTasks, columnTask = task % columnTasks;
        int first = Share(rowTask, rowTasks, rowPanels), end = Share(rowTask + 1, rowTasks, rowPanels);
        float* a = PackingBuffers.ForA((end - first) * PanelSizeOfA);
        PackRows(first * TKernel.Rows, Math.Min(product.M, end * TKernel.Rows), a);
        MultiplyPanels(a, first, end, Share(columnTask, columnTasks, columnPanels), Share(columnTask + 1, columnTasks, columnPanels));
    }

    private void MultiplyPanels(float* a, int firstRowPanel, int endRowPanel, int firstColumnPanel, int endColumnPanel)
    {
        int rowPanelCount = endRowPanel - firstRowPanel, tile = TKernel.Rows * TKernel.Columns, pieces = DivideUp(depth, TKernel.PieceDepth);
        float* sums = PackingBuffers.ForSums(rowPanelCount * tile);
        float* room = PackingBuffers.ForPiece(TKernel.PieceDepth * TKernel.Columns);
        for (int panel = firstColumnPanel; panel < endColumnPanel; panel++)
        {
            for (int piece = 0; piece < pieces; piece++)
            {
                int k = Cut(piece, pieces, depth), steps = Cut(piece + 1, pieces, depth) - k;
                float* b = Piece(panel, k, steps, room);
                byte* ahead = piece + 1 < pieces ? Source(panel, Cut(piece + 1, pieces, depth)) : Source(panel + 1, 0);
                bool last = piece + 1 == pieces;
                for (int i = 0; i < rowPanelCount; i++)
                {
                    if (last)
                        PrefetchTile(firstRowPanel + i, panel);
                    TKernel.Run(a + i * PanelSizeOfA + k * TKernel.Rows, b, steps, sums + i * tile, piece > 0, ahead);
                    if (last)
                        Finish(sums + i * tile, firstRowPanel + i, panel);
                    ahead += DivideUp(steps, IMicroKernel.DepthBlock) * IMicroKernel.AheadPerBlock;
                }
            }
        }
    }

    private static void Do(int tasks, Action<int> body, int threads)
    {
        if (threads > 1)
            WorkerPool.Run(tasks, body);
        else
            for (int task = 0; task < tasks; task++)
                body(task);
    }

    // Floats of A's packed panel.
    private nint PanelSizeOfA => (nint)DivideUp(depth, IMicroKernel.DepthBlock) * IMicroKernel.DepthBlock * TKernel.Rows;

    private static int DivideUp(int value, int by) => (value + by - 1) / by;

    // Where the given task's part of 0..total begins.
    private static int Share(int task, int tasks, int total) => (int)((long)total * task / tasks);

    // Where a part of K begins: parts are about equal, and cut at multiples of what A is packed by.
    private static int Cut(int part, int parts, int total) =>
        Math.Min(total, Share(part, parts, DivideUp(total, IMicroKernel.DepthBlock)) * IMicroKernel.DepthBlock);
}
