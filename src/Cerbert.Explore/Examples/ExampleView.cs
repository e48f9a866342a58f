using Cerbert.Training.Explaining;
using Cerbert.Training.Modeling;

namespace Cerbert.Explore.Examples;

/// <summary>What a model makes of a text or pair.</summary>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second text, or null.</param>
/// <param name="Prediction">The answer; null where the model has no task with labels.</param>
/// <param name="Outputs">Every output of the task.</param>
/// <param name="Attention">Where the heads look.</param>
internal sealed record ExampleView(string Text, string? Pair, Prediction? Prediction, IReadOnlyList<OutputValue> Outputs, TokenAttention Attention)
{
    /// <summary>Whether the model can suggest words.</summary>
    public bool GuessesWords { get; init; }

    /// <summary>All tokens, a second sequence's behind the first's.</summary>
    public IReadOnlyList<TextToken> Tokens => [.. Attention.Sequences.SelectMany(sequence => sequence)];

    /// <summary>Asks a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="task">One of its tasks; null for a model that only guesses words.</param>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text, or null.</param>
    /// <exception cref="InvalidDataException">The text is empty, or the task takes no such texts.</exception>
    public static ExampleView Of(MultiTaskModel model, string? task, string text, string? pair)
    {
        var explainer = new ModelExplainer(model);
        Prediction? prediction = task is null ? null : explainer.Predict(text, pair, task);
        IReadOnlyList<OutputValue> outputs = prediction is null ? [] : OutputValue.Of(explainer.Tasks.First(config => config.Name == task), prediction);
        return new ExampleView(text, pair, prediction, outputs, explainer.Attention(text, pair, task)) { GuessesWords = explainer.GuessesWords };
    }
}
