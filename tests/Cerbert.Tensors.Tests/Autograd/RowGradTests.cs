using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.Autograd;

/// <summary>The gradient of a table of which some rows were read: nothing but those rows is cleared, and it is the gradient all the same.</summary>
public sealed class RowGradTests
{
    private readonly Parameter table = Make.Parameter("table", new Shape(9, 5), 1);

    [Fact]
    public void Backward_RowsReadTwice_AreNamedOnceAndAddUp()
    {
        Read(3, 7, 3);
        Assert.Equal([3, 7], table.RowGrad!.Value.Rows.Span);
        Read(0, 7);
        Assert.Equal([3, 7, 0], table.RowGrad!.Value.Rows.Span);
        Assert.Equal(Expected([1, 0, 0, 2, 0, 0, 0, 2, 0]), table.Grad.ToArray());
    }

    [Fact]
    public void RowGrad_HoldsTheReadRowsAlone()
    {
        Read(3, 7, 3);
        Read(8, 0, 7);
        RowGrad gradient = table.RowGrad!.Value;
        Assert.Equal([3, 7, 8, 0], gradient.Rows.Span);
        Assert.Equal(new Shape(4, 5), gradient.Values.Shape);
        Assert.Equal(Expected([2, 2, 1, 1]), gradient.Values.ToArray());
    }

    [Fact]
    public void Grad_AskedFor_MoreRowsAddToTheWhole()
    {
        Read(3, 7);
        Assert.Equal(9 * 5, table.Grad.Count);
        Read(7, 1);
        Assert.Null(table.RowGrad);
        Assert.Equal(Expected([0, 1, 0, 1, 0, 0, 0, 2, 0]), table.Grad.ToArray());
    }

    [Fact]
    public void Backward_AfterClearGrad_OtherRowsAreZeroAgain()
    {
        Read(3, 7, 3);
        table.ClearGrad();
        Assert.Null(table.RowGrad);
        Read(1);
        Assert.Equal([1], table.RowGrad!.Value.Rows.Span);
        Assert.Equal(Expected([0, 1, 0, 0, 0, 0, 0, 0, 0]), table.Grad.ToArray());
    }

    [Fact]
    public void Backward_GradientWrittenByOthersBefore_IsClearedWhole()
    {
        Read(3);
        table.Grad.AsSpan().Fill(8);
        Assert.Null(table.RowGrad);
        table.ClearGrad();
        Read(4);
        Assert.Equal(1, table.RowGrad!.Value.Rows.Count);
        Assert.Equal(Expected([0, 0, 0, 0, 1, 0, 0, 0, 0]), table.Grad.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Backward_AlsoAProductWithTheTable_IsTheSumAndAnyRow(bool rowsFirst)
    {
        Parameter x = Make.Parameter("x", new Shape(4, 5), 2);
        GradientCheck.Of(
            () =>
            {
                // As where a masked language model's decoder is tied to its words.
                Tensor rows() => Gather.Apply(table.Value, new[] { 2, 6, 2, 8 });
                Tensor first = rowsFirst ? rows() : x.Value, second = rowsFirst ? x.Value : rows();
                return Add.Apply(Linear.Apply(first, table, null), Linear.Apply(second, table, null));
            },
            2e-3, table);
        Read(5);
        Assert.Null(table.RowGrad);
    }

    [Fact]
    public void RowGrad_Frozen_HasNone()
    {
        table.Frozen = true;
        using var scope = TensorScope.Begin();
        Assert.False(Gather.Apply(table.Value, new[] { 1 }).RequiresGrad);
        Assert.Null(table.RowGrad);
    }

    // The gradient of every element that was read is 1 for each time.
    private void Read(params int[] rows)
    {
        using var scope = TensorScope.Begin();
        Tensor y = Gather.Apply(table.Value, rows);
        ProbeSum.Apply(y, [.. Enumerable.Repeat(1f, rows.Length * 5)]).Backward();
    }

    private static float[] Expected(float[] times) => [.. times.SelectMany(n => Enumerable.Repeat(n, 5))];
}
