using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>Collects an encoder's states from the lowest layer to the last, and returns the memory of those that nobody will read.</summary>
/// <param name="use">What will be read.</param>
internal sealed class StateList(OutputUse use)
{
    private readonly List<Tensor> states = [];

    /// <summary>The layer computed last.</summary>
    public Tensor Top => states[^1];

    /// <summary>Puts the embeddings, or a layer computed from <see cref="Top"/>, on top.</summary>
    /// <param name="state">The output.</param>
    /// <param name="keepInput">Whether later layers read the layer below as well.</param>
    public void Add(Tensor state, bool keepInput = false)
    {
        if (!use.AllLayers && states.Count > 0)
        {
            if (!keepInput)
                Top.ReleaseAfter(state);
            states.Clear();
        }

        states.Add(state);
    }

    /// <summary>Leaves of the last layer the tokens that will be read, for encoders that compute all of them.</summary>
    public void Take()
    {
        if (use.Tokens is { } tokens)
            states[^1] = Gather.Apply(Top, tokens);
    }

    /// <summary>All that was kept.</summary>
    public EncoderOutput ToOutput(Sequences sequences, bool summaryIsLast = false) =>
        new(states, sequences, use) { SummaryIsLast = summaryIsLast };
}
