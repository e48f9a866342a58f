using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// The recurrent half of a gated recurrent unit (Cho et al., arXiv 1406.1078, in the form PyTorch has it), whose last output it returns. Per
/// step, with x = the input's share of the gates and u = h·Uᵀ + b, both split into r, z, n: r = σ(x_r + u_r), z = σ(x_z + u_z),
/// n = tanh(x_n + r·u_n), h' = (1 − z)·n + z·h.
/// </summary>
/// <remarks>
/// Backward through time: dn = dh'·(1 − z)(1 − n²), dz = dh'·(h − n)·z(1 − z), dr = dn·u_n·r(1 − r); dx = (dr, dz, dn), du = (dr, dz, dn·r),
/// dh = dh'·z + du·U; dU = Σ duᵀ·h, db = Σ du.
/// </remarks>
public static class GatedRecurrentUnit
{
    /// <summary>Runs the recurrence.</summary>
    /// <param name="gates">[sequences · steps, 3 · size] float32: the inputs' share of the gates, the steps of one sequence after another.</param>
    /// <param name="steps">Steps of every sequence, at least 1.</param>
    /// <param name="recurrent">U, [3 · size, size].</param>
    /// <param name="bias">b, [3 · size].</param>
    /// <returns>[sequences, size]: the last h.</returns>
    public static Tensor Apply(Tensor gates, int steps, Parameter recurrent, Parameter bias)
    {
        int size = Recurrence.Check(gates, steps, recurrent, bias, blocks: 3), rows = gates.Rows / steps;
        bool record = Tensor.NeedsGrad(gates, recurrent.Value, bias.Value);
        var shape = new Shape(rows, size);
        var states = new List<State> { new(Tensor.Zeros(shape), null, null) };
        for (int t = 0; t < steps; t++)
        {
            Tensor products = Recurrence.Product(states[^1].Hidden, recurrent, bias); // [rows, 3·size]
            var next = new State(Tensor.Empty(shape), Tensor.Empty(products.Shape), products);
            Kernels.Current.GruCell(gates, t, steps, products, states[^1].Hidden, next.Gates!, next.Hidden);
            states.Add(next);
            if (!record)
                next.DisposeBut(next.Hidden);
        }

        Tensor last = states[^1].Hidden;
        if (record)
            return last.Record(new Node(gates, steps, recurrent, bias, states));
        foreach (State state in states)
            state.DisposeBut(last);
        return last;
    }

    private sealed record State(Tensor Hidden, Tensor? Gates, Tensor? Products)
    {
        public void DisposeBut(Tensor output)
        {
            if (Hidden != output)
                Hidden.Dispose();
            Gates?.Dispose();
            Products?.Dispose();
        }
    }

    private sealed class Node(Tensor gates, int steps, Parameter recurrent, Parameter bias, List<State> states) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            using Tensor dgates = Tensor.Empty(gates.Shape);
            for (int t = steps - 1; t >= 0; t--)
            {
                State state = states[t + 1];
                Tensor du = state.Products!; // overwritten by its gradient
                Kernels.Current.GruCellBackward(state.Gates!, du, states[t].Hidden, gradient, dgates, t, steps);
                Recurrence.Backward(du, states[t].Hidden, recurrent, bias, gradient, accumulate: true);
            }

            gates.AddGrad(dgates);
            foreach (State state in states)
                state.DisposeBut(Output);
        }
    }
}
