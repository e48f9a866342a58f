using System.Runtime.CompilerServices;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Tensors.MatMul;

/// <summary>
/// A product by blocks that fit the caches: for every block of K, B is packed once by all threads, then each task packs
/// some rows of A and multiplies them with all of it.
/// </summary>
/// <remarks>
/// One instance per calling thread, so that calls need no lock and no allocation. Blocks of K are summed in order
/// and a tile of C belongs to one task, so the result does not depend on which thread does what.
/// Source: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
/// </remarks>
internal sealed unsafe class BlockedProduct<TKernel>
    where TKernel : struct, IMicroKernel
{
    // A block of A (rows × depth) stays in the second-level cache, a panel of it in the first.
    private const int MaxDepth = 768;
    private const int MaxRows = 192;
    private const int MaxColumns = 3072;

    // Below this many multiply-adds, waking other threads costs more than it saves.
    private const long SerialWork = 300_000;

    [ThreadStatic]
    private static BlockedProduct<TKernel>? ofThread;

    private readonly Action<int> packColumns;
    private readonly Action<int> multiplyRows;
    private readonly Action<int> multiplyColumns;
    private readonly Action<int> roundRows;

    private MatMulArguments product;
    private float* packedA;
    private float* packedB;
    private float* c;
    private nint strideC;
    private bool accumulate;
    private int firstColumn, columns, firstDepth, depth;
    private int rowPanels, columnPanels, rowTasks, columnTasks, packTasks;

    private BlockedProduct()
    {
        packColumns = PackColumns;
        multiplyRows = MultiplyRows;
        multiplyColumns = MultiplyColumns;
        roundRows = RoundRows;
    }

    public static void Multiply(in MatMulArguments product) => (ofThread ??= new()).Run(product);

    private void Run(in MatMulArguments arguments)
    {
        product = arguments;
        bool wide = product.OutputType == DType.Float32;
        c = wide ? (float*)product.C : PackingBuffers.ForC((nint)product.M * product.N);
        strideC = wide ? product.StrideC : product.N;
        bool serial = (long)product.M * product.N * product.K <= SerialWork;

        for (firstColumn = 0; firstColumn < product.N; firstColumn += MaxColumns)
        {
            columns = Math.Min(MaxColumns, product.N - firstColumn);
            int blocks = (product.K + MaxDepth - 1) / MaxDepth;
            for (int block = 0; block < blocks; block++)
            {
                firstDepth = DepthBoundary(block, blocks);
                depth = DepthBoundary(block + 1, blocks) - firstDepth;
                accumulate = block > 0 || (product.Accumulate && wide);
                MultiplyBlock(serial);
            }
        }
        if (!wide)
            WorkerPool.Run(rowTasks, roundRows);
    }

    // Blocks of K of about equal depth, cut at multiples of what A is packed by.
    private int DepthBoundary(int block, int blocks)
    {
        int units = (product.K + IMicroKernel.DepthBlock - 1) / IMicroKernel.DepthBlock;
        return Math.Min(product.K, (int)((long)units * block / blocks) * IMicroKernel.DepthBlock);
    }

    private void MultiplyBlock(bool serial)
    {
        int threads = serial ? 1 : WorkerPool.Threads;
        rowPanels = DivideUp(product.M, TKernel.Rows);
        columnPanels = DivideUp(columns, TKernel.Columns);
        // A few tasks per thread, so that none waits long for the last; columns are split only when rows are few.
        rowTasks = Math.Min(rowPanels, threads * DivideUp(product.M, threads * MaxRows));
        columnTasks = rowTasks >= threads ? 1 : Math.Min(columnPanels, DivideUp(threads, rowTasks));
        if (product.M <= MaxRows && columnPanels >= threads)
        {
            MultiplyFewRows(threads);
            return;
        }

        packedB = PackingBuffers.ForB((nint)columnPanels * TKernel.Columns * depth);
        packTasks = Math.Min(columnPanels, threads == 1 ? 1 : threads * 2);
        if (serial)
        {
            PackColumns(0);
            for (int task = 0; task < rowTasks * columnTasks; task++)
                MultiplyRows(task);
        }
        else
        {
            WorkerPool.Run(packTasks, packColumns);
            WorkerPool.Run(rowTasks * columnTasks, multiplyRows);
        }
    }

    // All rows of A fit the cache: they are packed first, and each panel of B is used while it is still in the cache too.
    private void MultiplyFewRows(int threads)
    {
        packedA = PackingBuffers.ForA(rowPanels * PanelSizeOfA);
        PackRows(0, product.M, packedA);
        columnTasks = threads == 1 ? 1 : Math.Min(columnPanels, threads * 4);
        if (threads == 1)
            MultiplyColumns(0);
        else
            WorkerPool.Run(columnTasks, multiplyColumns);
    }

    private void MultiplyColumns(int task)
    {
        float* b = PackingBuffers.ForB(TKernel.Columns * depth);
        int end = Share(task + 1, columnTasks, columnPanels);
        for (int panel = Share(task, columnTasks, columnPanels); panel < end; panel++)
        {
            PackPanels(panel, panel + 1, b);
            MultiplyPanel(panel, b, packedA, 0, rowPanels);
        }
    }

    private void PackColumns(int task)
    {
        int panel = Share(task, packTasks, columnPanels);
        PackPanels(panel, Share(task + 1, packTasks, columnPanels), packedB + (nint)panel * TKernel.Columns * depth);
    }

    private void PackPanels(int panel, int endPanel, float* target)
    {
        int column = firstColumn + panel * TKernel.Columns;
        int end = Math.Min(firstColumn + columns, firstColumn + endPanel * TKernel.Columns);
        nint strideK = product.TransposeB ? 1 : product.StrideB, strideN = product.TransposeB ? product.StrideB : 1;
        nint at = firstDepth * strideK + column * strideN;
        if (product.InputType == DType.Float32)
            Packing.PanelsOfB<Float32Element>((float*)product.B + at, strideK, strideN, end - column, depth, target, TKernel.Columns);
        else
            Packing.PanelsOfB<BFloat16Element>((ushort*)product.B + at, strideK, strideN, end - column, depth, target, TKernel.Columns);
    }

    private void MultiplyRows(int task)
    {
        int rowTask = task / columnTasks, columnTask = task % columnTasks;
        int firstPanel = Share(rowTask, rowTasks, rowPanels), endPanel = Share(rowTask + 1, rowTasks, rowPanels);
        float* rows = PackingBuffers.ForA((endPanel - firstPanel) * PanelSizeOfA);
        PackRows(firstPanel * TKernel.Rows, Math.Min(product.M, endPanel * TKernel.Rows), rows);
        int end = Share(columnTask + 1, columnTasks, columnPanels);
        for (int j = Share(columnTask, columnTasks, columnPanels); j < end; j++)
            MultiplyPanel(j, packedB + (nint)j * TKernel.Columns * depth, rows, firstPanel, endPanel);
    }

    private void MultiplyPanel(int columnPanel, float* b, float* a, int firstRowPanel, int endRowPanel)
    {
        int column = firstColumn + columnPanel * TKernel.Columns;
        bool last = firstDepth + depth == product.K;
        float* bias = last && product.Bias is not null ? product.Bias + column : null;
        for (int panel = firstRowPanel; panel < endRowPanel; panel++)
            Tile(a + (panel - firstRowPanel) * PanelSizeOfA, b, panel * TKernel.Rows, column, bias);
    }

    private nint PanelSizeOfA => (nint)DivideUp(depth, IMicroKernel.DepthBlock) * IMicroKernel.DepthBlock * TKernel.Rows;

    private void PackRows(int row, int end, float* target)
    {
        nint strideM = product.TransposeA ? 1 : product.StrideA, strideK = product.TransposeA ? product.StrideA : 1;
        nint at = row * strideM + firstDepth * strideK;
        if (product.InputType == DType.Float32)
            Packing.PanelsOfA<Float32Element>((float*)product.A + at, strideM, strideK, end - row, depth, target, TKernel.Rows);
        else
            Packing.PanelsOfA<BFloat16Element>((ushort*)product.A + at, strideM, strideK, end - row, depth, target, TKernel.Rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Tile(float* a, float* b, int row, int column, float* bias)
    {
        float* target = c + row * strideC + column;
        int rows = Math.Min(TKernel.Rows, product.M - row);
        int width = Math.Min(TKernel.Columns, firstColumn + columns - column);
        if (rows == TKernel.Rows && width == TKernel.Columns)
            TKernel.Run(a, b, depth, target, strideC, accumulate, bias);
        else
            PartialTile(a, b, target, rows, width, bias);
    }

    // At the edges the kernel writes a whole tile beside C, of which the part inside C is taken over.
    [SkipLocalsInit]
    private void PartialTile(float* a, float* b, float* target, int rows, int width, float* bias)
    {
        float* tile = stackalloc float[TKernel.Rows * TKernel.Columns];
        TKernel.Run(a, b, depth, tile, TKernel.Columns, accumulate: false, bias: null);
        for (int i = 0; i < rows; i++, tile += TKernel.Columns, target += strideC)
        {
            for (int j = 0; j < width; j++)
            {
                float value = tile[j] + (bias is null ? 0f : bias[j]);
                target[j] = accumulate ? target[j] + value : value;
            }
        }
    }

    // Rounds the float32 sums into a bfloat16 C.
    private void RoundRows(int task)
    {
        int end = Math.Min(product.M, Share(task + 1, rowTasks, rowPanels) * TKernel.Rows);
        for (int row = Share(task, rowTasks, rowPanels) * TKernel.Rows; row < end; row++)
        {
            float* source = c + row * strideC;
            ushort* target = (ushort*)product.C + (nint)row * product.StrideC;
            for (int j = 0; j < product.N; j++)
            {
                float value = product.Accumulate ? source[j] + BFloat16.ToSingle(target[j]) : source[j];
                target[j] = BFloat16.FromSingle(value);
            }
        }
    }

    private static int DivideUp(int value, int by) => (value + by - 1) / by;

    // Where the given task's part of 0..total begins.
    private static int Share(int task, int tasks, int total) => (int)((long)total * task / tasks);
}
