namespace Cerbert.Models.Encoders;

/// <summary>What is read of an encoder's output, so that nothing else is computed or kept.</summary>
/// <param name="SummaryOnly">
/// Of the last layer nothing is read but the token that stands for each sentence (see <see cref="Encoder.SummaryIsLast"/>): it is computed there
/// alone. The numbers are the same.
/// </param>
/// <param name="AllLayers">The embeddings and every layer are read, not the last layer alone.</param>
public readonly record struct OutputUse(bool SummaryOnly, bool AllLayers)
{
    /// <summary>Every token of the last layer.</summary>
    public static OutputUse LastLayer => new(SummaryOnly: false, AllLayers: false);

    /// <summary>The summary tokens of the last layer.</summary>
    public static OutputUse SummaryTokens => new(SummaryOnly: true, AllLayers: false);

    /// <summary>The summary tokens of all layers.</summary>
    public static OutputUse SummaryTokensOfAllLayers => new(SummaryOnly: true, AllLayers: true);

    /// <summary>Every token of all layers.</summary>
    public static OutputUse Everything => new(SummaryOnly: false, AllLayers: true);

    /// <summary>Of the last layer nothing is read but these tokens, their numbers in the batch rising; null: see <see cref="SummaryOnly"/>.</summary>
    public ReadOnlyMemory<int>? Tokens { get; init; }

    /// <summary>Some tokens of the last layer; all of it where there are none.</summary>
    /// <param name="tokens">Their numbers in the batch, rising.</param>
    public static OutputUse SomeTokens(ReadOnlyMemory<int> tokens) => LastLayer with { Tokens = tokens.IsEmpty ? default(ReadOnlyMemory<int>?) : tokens };

    /// <summary>What serves both; where either reads some tokens, all of them.</summary>
    public OutputUse And(OutputUse other) => new(SummaryOnly && other.SummaryOnly, AllLayers || other.AllLayers);
}
