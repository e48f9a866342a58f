namespace Cerbert.Training.Reporting;

/// <summary>A prediction that is wrong.</summary>
/// <param name="Id">The example's id.</param>
/// <param name="Label">The truth.</param>
/// <param name="Prediction">What the model says.</param>
/// <param name="How">By how much: its probability, or how far off the number is.</param>
/// <param name="Weight">What they are ranked by: larger is worse.</param>
/// <param name="Text">The text.</param>
/// <param name="TextPair">The second text; empty where there is none.</param>
internal sealed record WrongPrediction(string Id, string Label, string Prediction, string How, double Weight, string Text, string TextPair);
