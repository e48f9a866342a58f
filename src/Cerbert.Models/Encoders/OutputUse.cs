namespace Cerbert.Models.Encoders;

/// <summary>What is read of an encoder's output, so that nothing else is computed or kept.</summary>
/// <param name="FirstOnly">
/// Of the last layer nothing but the first token of each sentence is read: it is computed there alone. The numbers are the same.
/// </param>
/// <param name="AllLayers">The embeddings and every layer are read, not the last layer alone.</param>
public readonly record struct OutputUse(bool FirstOnly, bool AllLayers)
{
    /// <summary>Every token of the last layer.</summary>
    public static OutputUse LastLayer => new(FirstOnly: false, AllLayers: false);

    /// <summary>The first tokens of the last layer.</summary>
    public static OutputUse FirstTokens => new(FirstOnly: true, AllLayers: false);

    /// <summary>The first tokens of all layers.</summary>
    public static OutputUse FirstTokensOfAllLayers => new(FirstOnly: true, AllLayers: true);

    /// <summary>Every token of all layers.</summary>
    public static OutputUse Everything => new(FirstOnly: false, AllLayers: true);

    /// <summary>What serves both.</summary>
    public OutputUse And(OutputUse other) => new(FirstOnly && other.FirstOnly, AllLayers || other.AllLayers);
}
