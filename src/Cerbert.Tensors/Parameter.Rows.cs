namespace Cerbert.Tensors;

/// <summary>The gradient of a table while only rows of it were read: theirs alone, in memory that activations left.</summary>
public sealed partial class Parameter
{
    private RowSet? rows;
    private Tensor? rowValues;
    private int[] places = [];

    /// <summary>The gradient of a table of which only some rows were read; null when there is none, or somebody asked for the whole <see cref="Grad"/>.</summary>
    public RowGrad? RowGrad => rowValues is null ? null : new RowGrad(rowValues.View(0, new Shape(rows!.Count, Shape[1])), rows);

    /// <summary>Adds to some rows of the gradient.</summary>
    /// <param name="indices">The row that each row of <paramref name="gradient"/> belongs to.</param>
    /// <param name="gradient">[indices, columns].</param>
    internal void AddRowGrad(ReadOnlyMemory<int> indices, Tensor gradient)
    {
        if (joint is not null || Shape.Rank != 2 || (hasGrad && rowValues is null))
        {
            Kernels.Current.EmbedBackward(indices, gradient, GradTarget.Of(Value));
            return;
        }

        Reached();
        hasGrad = true;
        rows ??= new RowSet(Shape[0]);
        int before = rows.Count;
        rows.Add(indices.Span);
        ReserveRows(before);
        if (places.Length < indices.Length)
            places = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
            places[i] = rows.PlaceOf(indices.Span[i]);
        Kernels.Current.EmbedBackward(places.AsMemory(0, indices.Length), gradient, new GradTarget(rowValues, true));
    }

    // Room for all rows; those after the first ones become zero.
    private void ReserveRows(int kept)
    {
        int count = rows!.Count, columns = Shape[1];
        if (rowValues is null || rowValues.Rows < count)
        {
            Tensor? old = rowValues;
            int room = Math.Max(count, Math.Min(Shape[0], 2 * kept));
            rowValues = Tensor.EmptyOutside(new Shape(room, columns), lasting: false);
            if (kept > 0)
                Kernels.Current.Copy(old!.View(0, new Shape(kept, columns)), rowValues.View(0, new Shape(kept, columns)), accumulate: false);
            old?.Dispose();
        }

        if (count > kept)
            Kernels.Current.Fill(rowValues.View((long)kept * columns, new Shape(count - kept, columns)), 0);
    }

    // Into the whole table's gradient, whose other rows become zero.
    private void SpreadRows(Tensor table)
    {
        if (RowGrad is not { } gradient)
            return;
        Kernels.Current.EmbedBackward(gradient.Rows.Memory, gradient.Values, new GradTarget(table, false));
        ReturnRows();
    }

    private void ReturnRows()
    {
        rows?.Clear();
        rowValues?.Dispose();
        rowValues = null;
    }
}
