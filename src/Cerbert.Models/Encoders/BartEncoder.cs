using Cerbert.Models.Checkpoints;
using Cerbert.Models.Layers;
using Cerbert.Tensors;
using Cerbert.Tensors.Ops;

namespace Cerbert.Models.Encoders;

/// <summary>
/// BART (Lewis et al., arXiv 1910.13461) as a reader: the encoder reads the sentence, the decoder reads it again, shifted by one token, and sees
/// the encoder's output. The last token, &lt;/s&gt;, whose decoder state has seen everything, stands for the sentence (section 3.1).
/// </summary>
/// <remarks>
/// Its layers are the encoder's, then the decoder's; the decoder's own embeddings are not among its hidden states. In all of them a token's row is
/// that of the encoder's input; the decoder reads the token before it there.
/// </remarks>
public sealed class BartEncoder : Encoder
{
    private readonly ParameterStore store;
    private readonly BartConfig config;
    private readonly BartEmbeddings encoderEmbeddings, decoderEmbeddings;
    private readonly TransformerLayer[] encoder;
    private readonly DecoderLayer[] decoder;
    private LinearLayer? pooler;

    /// <summary>Reads or draws the encoder and the decoder under "model".</summary>
    public BartEncoder(ParameterStore store, BartConfig config)
    {
        (this.store, this.config) = (store, config);
        ParameterScope scope = store.At(config.Names.Prefix, mustExist: true);
        int before = store.Parameters.Count;
        WordEmbeddings = scope.Get("shared.weight", new Shape(config.VocabularySize, config.HiddenSize), Initializer.Normal(config.InitializerRange));
        encoderEmbeddings = new BartEmbeddings(scope.At("encoder"), config, WordEmbeddings);
        decoderEmbeddings = new BartEmbeddings(scope.At("decoder"), config, WordEmbeddings);
        Embeddings = [.. store.Parameters.Skip(before)];
        encoder = [.. Enumerable.Range(0, config.Layers).Select(i => new TransformerLayer(scope.At($"encoder.layers.{i}"), config, LayerNames.Bart))];
        decoder = [.. Enumerable.Range(0, config.DecoderLayers).Select(i => new DecoderLayer(scope.At($"decoder.layers.{i}"), config))];
        Layers = [.. encoder.Select(layer => layer.Parameters), .. decoder.Select(layer => layer.Parameters)];
    }

    /// <inheritdoc/>
    public override TransformerConfig Config => config;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Embeddings { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<Parameter>> Layers { get; }

    /// <inheritdoc/>
    public override Parameter WordEmbeddings { get; }

    /// <inheritdoc/>
    public override bool SummaryIsLast => true;

    /// <inheritdoc/>
    public override LinearLayer Pooler => pooler ??= new LinearLayer(
        store.At("classification_head.dense", mustExist: false), HiddenSize, HiddenSize, config.InitializerRange, Activation.Tanh);

    /// <inheritdoc/>
    public override bool OwnsPooler => false;

    /// <inheritdoc/>
    public override bool DropsBeforePooler => true;

    /// <inheritdoc/>
    public override string ClassifierName => "classification_head.out_proj";

    /// <inheritdoc/>
    public override string ClassName => "Bart";

    /// <inheritdoc/>
    public override EncoderOutput Forward(TokenBatch batch, ForwardPass pass, OutputUse? use = null)
    {
        TokenEmbeddings.RequireIds(batch, config);
        OutputUse wanted = use ?? OutputUse.Everything;
        var states = new StateList(wanted);
        states.Add(encoderEmbeddings.Forward(batch.Ids, batch, pass, pass.WordDelta));
        foreach (TransformerLayer layer in encoder)
            states.Add(pass.Recompute
                ? Checkpoint.Apply(states.Top, x => layer.Forward(x, batch.Sequences, pass), pass.Random, layer.IsTrained)
                : layer.Forward(states.Top, batch.Sequences, pass));

        Tensor memory = states.Top, state = decoderEmbeddings.Forward(Shift(batch), batch, pass, Shift(pass.WordDelta, batch.Sequences));
        foreach (DecoderLayer layer in decoder)
        {
            bool first = layer == decoder[0], lastOnly = wanted.SummaryOnly && layer == decoder[^1];
            Tensor next = pass.Recompute
                ? Checkpoint.Apply(state, x => layer.Forward(x, memory, batch.Sequences, pass, lastOnly), pass.Random, layer.IsTrained, memory)
                : layer.Forward(state, memory, batch.Sequences, pass, lastOnly);
            if (first)
                state.ReleaseAfter(next);
            states.Add(next, keepInput: first);
            state = next;
        }

        if (!wanted.AllLayers)
            memory.ReleaseAfter(state);
        states.Take();
        return states.ToOutput(batch.Sequences, summaryIsLast: true);
    }

    // The decoder's input: every sentence with the start token before it and without its last one.
    private int[] Shift(TokenBatch batch)
    {
        ReadOnlySpan<int> ids = batch.Ids.Span;
        var shifted = new int[ids.Length];
        ids[..Math.Max(0, ids.Length - 1)].CopyTo(shifted.AsSpan(Math.Min(1, ids.Length)));
        for (int s = 0; s < batch.Sequences.Count; s++)
            if (batch.Sequences.Length(s) > 0)
                shifted[batch.Sequences.Start(s)] = config.DecoderStartTokenId;
        return shifted;
    }

    // The same of what is added to the words: nothing is added to the start token.
    private static Tensor? Shift(Tensor? added, Sequences sequences)
    {
        if (added is null)
            return null;
        Tensor windows = Unfold.Apply(added, sequences, 2, out Sequences places);               // a token and the one before it, one more than tokens
        var rows = new List<int>(added.Rows);
        for (int s = 0; s < sequences.Count; s++)
            rows.AddRange(Enumerable.Range(places.Start(s), sequences.Length(s)));
        return Gather.Apply(Columns.Apply(windows, 0, added.Columns), rows.ToArray());          // [tokens, hidden]
    }
}
