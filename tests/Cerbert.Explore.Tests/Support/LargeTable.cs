using Cerbert.Training.Reporting;

namespace Cerbert.Tests;

/// <summary>A dev set of the size of SST-2's training data, generated: the words of a sentence and the predictions follow from its number.</summary>
internal static class LargeTable
{
    private static readonly string[] words = ["the", "film", "is", "a", "gripping", "dull", "portrait", "of", "an", "artist", "who", "never", "quite", "finds", "his", "audience"];

    public static DevPrediction[] Rows(int count) => [.. Enumerable.Range(0, count).Select(Row)];

    private static DevPrediction Row(int i)
    {
        string truth = i % 2 == 0 ? "negative" : "positive", said = i % 11 == 0 ? "positive" : truth;
        double sure = 0.5 + (i * 7919L % 5000 / 10_000.0);
        return new DevPrediction
        {
            Row = i,
            Id = $"{i}",
            Label = truth,
            Prediction = said,
            IsWrong = truth != said,
            Confidence = sure,
            Weight = truth != said ? sure : 0,
            Decisions = [(sure, truth == said)],
            Text = string.Join(' ', Enumerable.Range(0, 3 + (i * 31 % 40)).Select(k => words[(i + (k * k)) % words.Length])),
            TextPair = "",
        };
    }
}
