using Cerbert.Models;

namespace Cerbert.Training.Explaining;

/// <summary>Whom the tokens of an example attend to, layer by layer.</summary>
/// <param name="Sequences">The tokens of each sequence the model reads: one, or two for a pair whose texts are read apart.</param>
/// <param name="Layers">
/// The layers' probabilities, in the order in which they run: <see cref="AttentionMap.Of"/> gives those of a sequence. BART's decoder reads every
/// token one place later and the start token first, so there query i stands for the token before.
/// </param>
public sealed record TokenAttention(IReadOnlyList<IReadOnlyList<TextToken>> Sequences, IReadOnlyList<AttentionMap> Layers);
