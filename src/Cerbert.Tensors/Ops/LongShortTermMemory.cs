using Cerbert.Tensors.Autograd;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// The recurrent half of a long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), whose last
/// output it returns. Per step, with a = the input's share of the gates + h·Uᵀ + b, split into i, f, g, o:
/// c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
/// </summary>
/// <remarks>
/// Backward through time, with the activated gates: do = dh'·tanh(c')·o(1 − o), dc += dh'·o·(1 − tanh²c'), di = dc·g·i(1 − i),
/// df = dc·c·f(1 − f), dg = dc·i·(1 − g²), then dc ← dc·f and dh = da·U; dU = Σ daᵀ·h, db = Σ da, and da itself is the input's share.
/// </remarks>
public static class LongShortTermMemory
{
    /// <summary>Runs the recurrence.</summary>
    /// <param name="gates">[sequences · steps, 4 · size] float32: the inputs' share of the gates, the steps of one sequence after another.</param>
    /// <param name="steps">Steps of every sequence, at least 1.</param>
    /// <param name="recurrent">U, [4 · size, size].</param>
    /// <param name="bias">b, [4 · size].</param>
    /// <returns>[sequences, size]: the last h.</returns>
    public static Tensor Apply(Tensor gates, int steps, Parameter recurrent, Parameter bias)
    {
        int size = Recurrence.Check(gates, steps, recurrent, bias, blocks: 4), rows = gates.Rows / steps;
        bool record = Tensor.NeedsGrad(gates, recurrent.Value, bias.Value);
        var shape = new Shape(rows, size);
        var states = new List<State> { new(Tensor.Zeros(shape), Tensor.Zeros(shape), null) };
        for (int t = 0; t < steps; t++)
        {
            Tensor activated = Recurrence.Product(states[^1].Hidden, recurrent, bias); // [rows, 4·size]
            var next = new State(Tensor.Empty(shape), Tensor.Empty(shape), activated);
            Kernels.Current.LstmCell(gates, t, steps, activated, states[^1].Cell, next.Cell, next.Hidden);
            states.Add(next);
            if (!record)
                activated.Dispose();
        }

        Tensor last = states[^1].Hidden;
        if (record)
            return last.Record(new Node(gates, steps, recurrent, bias, states));
        foreach (State state in states)
            state.DisposeBut(last);
        return last;
    }

    private sealed record State(Tensor Hidden, Tensor Cell, Tensor? Gates)
    {
        public void DisposeBut(Tensor output)
        {
            if (Hidden != output)
                Hidden.Dispose();
            Cell.Dispose();
            Gates?.Dispose();
        }
    }

    private sealed class Node(Tensor gates, int steps, Parameter recurrent, Parameter bias, List<State> states) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            using Tensor dgates = Tensor.Empty(gates.Shape), dcell = Tensor.Zeros(gradient.Shape);
            for (int t = steps - 1; t >= 0; t--)
            {
                State state = states[t + 1];
                Tensor da = state.Gates!; // overwritten by its gradient
                Kernels.Current.LstmCellBackward(da, states[t].Cell, state.Cell, gradient, dcell, dgates, t, steps);
                Recurrence.Backward(da, states[t].Hidden, recurrent, bias, gradient, accumulate: false);
            }

            gates.AddGrad(dgates);
            foreach (State state in states)
                state.DisposeBut(Output);
        }
    }
}
