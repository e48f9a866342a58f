using Cerbert.Tensors;

namespace Cerbert.Tests;

public sealed class TensorTests
{
    [Fact]
    public void CopyFromAndTo_BFloat16_RoundsToNearestEven()
    {
        using var scope = TensorScope.Begin();
        // 1 + 2^-8 lies in the middle between 1 and 1 + 2^-7: the even one wins.
        Tensor x = Make.Tensor([1, 1 + 1 / 256f, 1 + 3 / 256f, -1.004f], new Shape(4), DType.BFloat16);
        Assert.Equal([1, 1, 1 + 4 / 256f, -1.0078125f], x.ToArray());
    }

    [Fact]
    public void CopyFrom_OtherNumberOfValues_NamesBoth()
    {
        using var scope = TensorScope.Begin();
        string message = Assert.Throws<ArgumentException>(() => Tensor.From([1, 2, 3], new Shape(2, 2))).Message;
        Assert.Equal("3 values do not fill a tensor of [2, 2]", message);
        Assert.Throws<ArgumentException>(() => Tensor.Zeros(new Shape(2)).CopyTo(new float[3]));
    }

    [Fact]
    public void AsSpan_BFloat16_SaysWhatItHolds()
    {
        using var scope = TensorScope.Begin();
        Tensor half = Tensor.Zeros(new Shape(2), DType.BFloat16);
        string message = Assert.Throws<InvalidOperationException>(() => half.AsSpan().Length).Message;
        Assert.Contains("holds BFloat16, not Float32", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Item_OneNumber_ReadsEitherType()
    {
        using var scope = TensorScope.Begin();
        Assert.Equal(1.5f, Make.Tensor([1.5f], Shape.Scalar).Item());
        Assert.Equal(1.5f, Make.Tensor([1.5f], new Shape(1, 1), DType.BFloat16).Item());
        Assert.Throws<InvalidOperationException>(() => Tensor.Zeros(new Shape(2)).Item());
    }

    [Fact]
    public void View_OutsideTheTensor_Throws()
    {
        using var scope = TensorScope.Begin();
        Tensor x = Make.Tensor([1, 2, 3, 4, 5, 6], new Shape(2, 3));
        Assert.Equal([3, 4, 5], x.View(2, new Shape(3)).ToArray());
        Assert.Throws<ArgumentException>(() => x.View(4, new Shape(3)));
        Assert.Throws<ArgumentException>(() => x.View(-1, new Shape(1)));
    }

    [Fact]
    public void Scope_Ended_ReturnsWhatWasNotKept()
    {
        Tensor kept, lost, inner;
        using (TensorScope outer = TensorScope.Begin())
        {
            using (TensorScope scope = TensorScope.Begin())
            {
                lost = Tensor.Zeros(new Shape(3));
                inner = scope.Keep(Tensor.Zeros(new Shape(3)));
            }

            Assert.True(lost.IsDisposed);
            Assert.False(inner.IsDisposed);
            kept = outer.Keep(Tensor.Zeros(new Shape(3)));
        }

        Assert.True(inner.IsDisposed);
        Assert.False(kept.IsDisposed);
        kept.Dispose();
        kept.Dispose();
        Assert.True(kept.IsDisposed);
        Assert.Null(TensorScope.Current);
    }

    [Fact]
    public void Scope_EndedOutOfOrder_Throws()
    {
        // On a thread of its own: the scopes of a thread are in disorder afterwards.
        Exception? caught = null;
        var thread = new Thread(() =>
        {
            TensorScope outer = TensorScope.Begin();
            TensorScope.Begin();
            caught = Record.Exception(outer.Dispose);
        });
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(caught);
    }

    [Fact]
    public void Shape_RowsColumnsAndCount_FollowTheSizes()
    {
        Assert.Equal((1, 1, 1L), Facts(Shape.Scalar));
        Assert.Equal((1, 5, 5L), Facts(new Shape(5)));
        Assert.Equal((3, 5, 15L), Facts(new Shape(3, 5)));
        Assert.Equal((6, 5, 30L), Facts(new Shape(2, 3, 5)));
        Assert.Equal((24, 5, 120L), Facts(new Shape(2, 3, 4, 5)));
        Assert.Equal((0, 5, 0L), Facts(new Shape(0, 5)));
        Assert.Equal((5, 0, 0L), Facts(new Shape(5, 0)));
        Assert.Equal("[2, 3]", new Shape(2, 3).ToString());
        Assert.NotEqual(new Shape(6), new Shape(6, 1));
        Assert.Throws<ArgumentException>(() => new Shape(-1));
        Assert.Throws<ArgumentException>(() => new Shape(1, 1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(3)[1]);

        static (int, int, long) Facts(Shape shape) => (shape.Rows, shape.Columns, shape.Count);
    }

    [Fact]
    public void Sequences_FallingOffsets_NameThem()
    {
        var sequences = Sequences.FromLengths(2, 0, 3);
        Assert.Equal((3, 5, 3), (sequences.Count, sequences.Tokens, sequences.Longest));
        Assert.Equal([0, 2, 2, 5], sequences.Offsets);
        string message = Assert.Throws<ArgumentException>(() => new Sequences(new[] { 0, 3, 2 })).Message;
        Assert.Contains("offset 2 (2) is below the one before it (3)", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Sequences(new[] { 1, 3 }));
        Assert.Throws<ArgumentException>(() => new Sequences(Array.Empty<int>()));
    }

    [Fact]
    public void Zeros_Large_TakeNoMemoryBeforeTheyAreWritten()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems count memory in other ways");
        const int megabyte = 1 << 20;
        long before = Environment.WorkingSet;
        using Tensor zeros = TensorScope.Outside(() => Tensor.Zeros(new Shape(256, megabyte)));
        // Other tests of this process may have taken some in the meantime.
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 512L * megabyte);
        Assert.Equal(0, zeros.AsSpan()[^1]);
    }
}
