using Cerbert.Tensors;

namespace Cerbert.Tests.Cpu;

/// <summary>Kernels of tables of which some rows were read are the kernels of whole tables, to the last bit.</summary>
[Collection(ProcessState.Name)]
public sealed class RowKernelTests
{
    private const int Rows = 50;

    [Theory]
    [InlineData(0.99f, 1, true)]
    [InlineData(1, 0.98f, false)]
    [InlineData(1, 1, true)]
    public void AdamW_SomeRows_EqualsTheWholeTable(float decay, float decayAfter, bool withAverage) => ProcessState.AtEveryWidth(() =>
    {
        AdamWStep step = new(0.9f, 0.1f, 0.99f, 0.01f, StepSize: 0.02f, RootScale: 1.7f, Epsilon: 1e-8f, decay, decayAfter, GradientScale: 0.5f);
        foreach (int columns in (int[])[1, 7, 16, 33, 768])
            Assert.Equal(Steps(columns, step, withAverage, byRows: false), Steps(columns, step, withAverage, byRows: true));
    });

    [Fact]
    public void SumOfSquares_SomeRows_EqualsNaive() => ProcessState.AtEveryWidth(() =>
    {
        foreach (int columns in (int[])[1, 16, 100, 3000])
        {
            using var scope = TensorScope.Begin();
            (Tensor gradient, RowSet rows) = Gradient(columns, 3);
            double expected = gradient.ToArray().Sum(x => (double)x * x);
            Close.Equal(expected, Kernels.Current.SumOfSquares(Compact(gradient, rows)), 1e-6 * expected, what: $"{columns} columns");
        }
    });

    [Fact]
    public void ClearRows_LeavesTheOthers()
    {
        using var scope = TensorScope.Begin();
        Tensor table = Make.Tensor([.. Enumerable.Repeat(1f, Rows * 7)], new Shape(Rows, 7));
        var rows = new RowSet(Rows);
        rows.Add([4, 0, 49]);
        Kernels.Current.ClearRows(table, rows);
        Assert.Equal(Enumerable.Range(0, Rows).SelectMany(row => Enumerable.Repeat(rows.Contains(row) ? 0f : 1f, 7)), table.ToArray());
    }

    // Three updates from zero moments; rows that were never read keep theirs.
    private static float[][] Steps(int columns, AdamWStep step, bool withAverage, bool byRows)
    {
        using var scope = TensorScope.Begin();
        var shape = new Shape(Rows, columns);
        Tensor value = Make.Tensor(Make.Floats(shape.Count, 1), shape), first = Tensor.Zeros(shape), second = Tensor.Zeros(shape);
        Tensor average = Make.Tensor(Make.Floats(shape.Count, 2), shape);
        var ever = new RowSet(Rows);
        for (int i = 0; i < 3; i++)
        {
            (Tensor gradient, RowSet rows) = Gradient(columns, 10 + i);
            ever.Add(rows.Span);
            RunningAverage following = withAverage ? new RunningAverage(average, null, 0.25f) : default;
            if (byRows)
                Kernels.Current.AdamW(value, Compact(gradient, rows), ever, first, second, step, following);
            else
                Kernels.Current.AdamW(value, gradient, first, second, null, step, following);
        }

        Assert.InRange(ever.Count, 10, Rows - 10);
        return [value.ToArray(), first.ToArray(), second.ToArray(), average.ToArray()];
    }

    private static RowGrad Compact(Tensor gradient, RowSet rows)
    {
        float[] all = gradient.ToArray();
        float[] read = [.. rows.Span.ToArray().SelectMany(row => all.Skip(row * gradient.Columns).Take(gradient.Columns))];
        return new RowGrad(Make.Tensor(read, new Shape(rows.Count, gradient.Columns)), rows);
    }

    private static (Tensor Gradient, RowSet Rows) Gradient(int columns, int seed)
    {
        var rows = new RowSet(Rows);
        rows.Add(Make.Integers(12, seed, Rows));
        float[] numbers = Make.Floats((long)Rows * columns, seed);
        return (Make.Tensor([.. numbers.Select((x, i) => rows.Contains(i / columns) ? x : 0)], new Shape(Rows, columns)), rows);
    }
}
