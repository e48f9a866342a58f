using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tokenizers;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Modeling;

/// <summary>What a masked language model would put in place of a [MASK].</summary>
/// <param name="Text">The text with its masks.</param>
/// <param name="Mask">Which mask of the text, from 0.</param>
/// <param name="Guesses">The likeliest tokens, the likeliest first, with their probabilities.</param>
public sealed record MaskGuess(string Text, int Mask, IReadOnlyList<TokenGuess> Guesses);

/// <summary>A token and how likely it is.</summary>
/// <param name="Token">The token as the vocabulary has it.</param>
/// <param name="Probability">From 0 to 1.</param>
public sealed record TokenGuess(string Token, double Probability);

/// <summary>Fills in masks.</summary>
/// <example><code>
/// using MultiTaskModel model = ModelFolder.Load("runs/starter/checkpoints/best");
/// foreach (MaskGuess guess in new MaskFiller(model).Fill(["it was a dark and stormy [MASK]."])) Console.WriteLine(guess.Guesses[0].Token);
/// </code></example>
public sealed class MaskFiller(MultiTaskModel model)
{
    /// <summary>The likeliest tokens at every mask of some texts.</summary>
    /// <param name="texts">Texts with the vocabulary's mask token in them.</param>
    /// <param name="count">Tokens per mask.</param>
    /// <exception cref="InvalidDataException">The model cannot guess, or a text has no mask.</exception>
    public IReadOnlyList<MaskGuess> Fill(IReadOnlyList<string> texts, int count = 5)
    {
        RequireHead();
        var all = new List<MaskGuess>();
        foreach (string text in texts)
        {
            RaggedEncoding encoded = model.Tokenizer.Encode(text, options: new EncodingOptions { MaxLength = model.Encoder.MaxLength });
            int[] masks = [.. Enumerable.Range(0, encoded.Ids.Length).Where(i => encoded.Ids[i] == model.Tokenizer.MaskId)];
            if (masks.Length == 0)
                throw new InvalidDataException($"'{text}': has no {model.Tokenizer.IdToToken(model.Tokenizer.MaskId)}; put it where a word is to be guessed: the model was never fine-tuned for anything else");
            var batch = new TokenBatch(encoded.Ids, Array.ConvertAll(encoded.TypeIds, type => (int)type), encoded.Offsets);
            all.AddRange(Guess(batch, masks, count).Select((guesses, m) => new MaskGuess(text, m, guesses)));
        }

        return all;
    }

    /// <summary>The likeliest tokens at one place, as if its token were hidden.</summary>
    /// <param name="batch">Token ids.</param>
    /// <param name="token">The place in the batch.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidDataException">The model cannot guess, or the vocabulary has no token that hides one.</exception>
    internal IReadOnlyList<TokenGuess> At(TokenBatch batch, int token, int count)
    {
        int[] ids = batch.Ids.ToArray();
        if (token < 0 || token >= ids.Length)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"the text has tokens 0 to {ids.Length - 1}");
        ids[token] = model.Tokenizer.MaskId >= 0 ? model.Tokenizer.MaskId : throw new InvalidDataException("the vocabulary has no token that hides another one");
        return Guess(new TokenBatch(ids, batch.Types, batch.Sequences.Offsets.ToArray()), [token], count)[0];
    }

    private List<TokenGuess[]> Guess(TokenBatch batch, int[] places, int count)
    {
        MaskedLanguageHead head = RequireHead();
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        Tensor logits = head.Forward(model.Encoder.Forward(batch, new ForwardPass(model.InferenceType), OutputUse.SomeTokens(places)), places);
        float[] values = logits.ToArray();
        return [.. places.Select((_, m) => Best(values.AsSpan(m * logits.Columns, logits.Columns), count))];
    }

    private MaskedLanguageHead RequireHead() => model.Language
        ?? throw new InvalidDataException("the model has no head that guesses hidden tokens; give one that was pre-trained (cerbert pretrain)");

    private TokenGuess[] Best(ReadOnlySpan<float> logits, int count)
    {
        float[] probabilities = CrossEntropyObjective.Softmax(logits);
        int[] order = [.. Enumerable.Range(0, probabilities.Length)];
        return [.. order.OrderByDescending(id => probabilities[id]).Take(count).Select(id => new TokenGuess(model.Tokenizer.IdToToken(id) ?? $"{id}", probabilities[id]))];
    }
}
