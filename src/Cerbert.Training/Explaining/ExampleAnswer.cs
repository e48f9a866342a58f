using Cerbert.Data;

namespace Cerbert.Training.Explaining;

/// <summary>An example of a task's data and what the model says about it.</summary>
/// <param name="Row">Its place in the file's data, from 0.</param>
/// <param name="Example">The example.</param>
/// <param name="Label">Its label as text; empty where the file has none.</param>
/// <param name="Prediction">The model's answer as text.</param>
/// <param name="Probability">The predicted class's probability, where there are classes.</param>
/// <param name="Error">0 where the answer is the label and 1 where not; for numbers, by how much they differ; null without a label.</param>
public sealed record ExampleAnswer(int Row, Example Example, string Label, string Prediction, double? Probability, double? Error);
