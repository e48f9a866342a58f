using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Tensors;

namespace Cerbert.Training.Tasks;

/// <summary>The parts of a model that masked language modelling reads.</summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="Words">Guesses hidden tokens.</param>
/// <param name="Sentences">Tells whether halves belong together; null where that is not asked.</param>
internal sealed record MaskedLanguageModel(Encoder Encoder, MaskedLanguageHead Words, SentencePairHead? Sentences)
{
    /// <summary>Logits [masked, vocabulary] of a batch, and [sequences, 2] where halves are asked about.</summary>
    public (Tensor Words, Tensor? Sentences) Forward(RaggedBatch batch, ForwardPass pass)
    {
        var tokens = new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets);
        // The sentences' head reads their first tokens.
        ReadOnlyMemory<int> read = Sentences is null ? batch.Masked : new SortedSet<int>([.. batch.Masked.Span, .. tokens.Sequences.Starts.Span]).ToArray();
        EncoderOutput output = Encoder.Forward(tokens, pass, OutputUse.SomeTokens(read));
        return (Words.Forward(output, batch.Masked), Sentences?.Forward(output, pass));
    }
}
