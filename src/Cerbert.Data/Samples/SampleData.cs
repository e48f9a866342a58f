using System.Globalization;
using System.Text;

namespace Cerbert.Data;

/// <summary>
/// A small data set of sentences made up from templates and word lists, for a first run without a download: sentiment of
/// reviews, paraphrases, and similarity of sentence pairs, with a WordPiece vocabulary for lower-cased text.
/// </summary>
/// <remarks>
/// The same seed writes the same bytes everywhere. No sentence or pair comes twice, neither within a file nor in both files
/// of a task, and every label value is equally frequent. A small encoder that starts from random weights learns sentiment within
/// ten epochs; the pairs need a head that encodes the two sentences in two passes.
/// </remarks>
public static class SampleData
{
    private const int Train = 600;
    private const int Dev = 150;

    /// <summary>
    /// Writes <c>vocab.txt</c> and the folders <c>sentiment</c> (sentence, label: negative or positive), <c>paraphrase</c>
    /// (sentence1, sentence2, label: 0 or 1) and <c>similarity</c> (sentence1, sentence2, score: 0 to 5), each with
    /// <c>train.tsv</c> and <c>dev.tsv</c>, into a folder that is made where it does not exist. Files of those names are replaced.
    /// </summary>
    /// <param name="folder">Where to write.</param>
    /// <param name="seed">Another seed draws other sentences.</param>
    public static void Write(string folder, ulong seed = 1)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), string.Join('\n', SampleVocabulary.Pieces()) + "\n");

        var random = new Philox(seed, 0);
        WriteTask(folder, "sentiment", "sentence\tlabel", ref random, SentimentSample.Draw, ["negative", "positive"]);
        random = new Philox(seed, 1);
        WriteTask(folder, "paraphrase", "sentence1\tsentence2\tlabel", ref random, PairSample.DrawParaphrase, ["0", "1"]);
        random = new Philox(seed, 2);
        WriteTask(folder, "similarity", "sentence1\tsentence2\tscore", ref random, PairSample.DrawSimilar, ["0", "1", "2", "3", "4", "5"]);
    }

    /// <summary>Draws the text columns and the label of a row whose label is to be <paramref name="label"/>, or near it for scores.</summary>
    internal delegate (string Text, string Label) Draw(ref Philox random, int label, string name);

    private static void WriteTask(string folder, string task, string header, ref Philox random, Draw draw, string[] labels)
    {
        string path = Path.Combine(folder, task);
        Directory.CreateDirectory(path);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string file, int rows) in new[] { ("train.tsv", Train), ("dev.tsv", Dev) })
        {
            string[] lines = new string[rows];
            for (int i = 0; i < rows; i++)
            {
                int label = i % labels.Length;
                string text, value;
                do
                    (text, value) = draw(ref random, label, labels[label]);
                while (!known.Add(text));
                lines[i] = string.Create(CultureInfo.InvariantCulture, $"{text}\t{value}\n");
            }

            random.Shuffle<string>(lines);
            var content = new StringBuilder(header).Append('\n').AppendJoin("", lines);
            File.WriteAllText(Path.Combine(path, file), content.ToString());
        }
    }
}
