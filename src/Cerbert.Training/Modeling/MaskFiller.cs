using Cerbert.Models;
using Cerbert.Models.Encoders;
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
        if (model.Language is not { } head)
            throw new InvalidDataException("the model has no head that guesses hidden tokens; give one that was pre-trained (cerbert pretrain)");
        using IDisposable off = GradMode.Disable();
        var all = new List<MaskGuess>();
        foreach (string text in texts)
        {
            RaggedEncoding encoded = model.Tokenizer.Encode(text, options: new EncodingOptions { MaxLength = model.Encoder.MaxLength });
            int[] masks = [.. Enumerable.Range(0, encoded.Ids.Length).Where(i => encoded.Ids[i] == model.Tokenizer.MaskId)];
            if (masks.Length == 0)
                throw new InvalidDataException($"'{text}': has no {model.Tokenizer.IdToToken(model.Tokenizer.MaskId)}; put it where a word is to be guessed: the model was never fine-tuned for anything else");
            using var scope = TensorScope.Begin();
            var batch = new TokenBatch(encoded.Ids, Array.ConvertAll(encoded.TypeIds, type => (int)type), encoded.Offsets);
            Tensor logits = head.Forward(model.Encoder.Forward(batch, ForwardPass.Evaluation, OutputUse.LastLayer), masks);
            float[] values = logits.ToArray();
            for (int m = 0; m < masks.Length; m++)
                all.Add(new MaskGuess(text, m, Best(values.AsSpan(m * logits.Columns, logits.Columns), count)));
        }

        return all;
    }

    private TokenGuess[] Best(ReadOnlySpan<float> logits, int count)
    {
        float[] probabilities = CrossEntropyObjective.Softmax(logits);
        int[] order = [.. Enumerable.Range(0, probabilities.Length)];
        return [.. order.OrderByDescending(id => probabilities[id]).Take(count).Select(id => new TokenGuess(model.Tokenizer.IdToToken(id) ?? $"{id}", probabilities[id]))];
    }
}
