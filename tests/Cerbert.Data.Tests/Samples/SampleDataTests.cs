using Cerbert.Data;

namespace Cerbert.Tests.Samples;

public sealed class SampleDataTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SampleDataTests() => SampleData.Write(_folder.Path);

    public void Dispose() => _folder.Dispose();

    private DataSet Load(string task, string file, LabelKind labels, string label = "label") => DataSet.Load(
        Path.Combine(_folder.Path, task, file),
        new() { Text = task == "sentiment" ? "sentence" : "sentence1", TextPair = task == "sentiment" ? null : "sentence2", Label = label, Labels = labels });

    private static string Key(Example example) => $"{example.Text}\t{example.TextPair}";

    [Theory]
    [InlineData("sentiment", "negative,positive")]
    [InlineData("paraphrase", "0,1")]
    public void Write_ClassTasks_AreBalancedAndWithoutRepeats(string task, string names)
    {
        DataSet train = Load(task, "train.tsv", new ClassLabels()), dev = Load(task, "dev.tsv", new ClassLabels());
        Assert.Equal(names, string.Join(',', ((ClassLabels)train.Labels).Names));
        Assert.Equal((600, 150), (train.Examples.Count, dev.Examples.Count));
        Assert.Equal((300, 75), (train.Examples.Sum(example => example.Class!.Value), dev.Examples.Sum(example => example.Class!.Value)));
        Assert.Equal(750, train.Examples.Concat(dev.Examples).Select(Key).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Write_Similarity_SpreadsScoresEvenly()
    {
        DataSet train = Load("similarity", "train.tsv", new ScoreLabels(0, 5), "score");
        Assert.All(Enumerable.Range(0, 6), agreeing => Assert.Equal(100, train.Examples.Count(example => Math.Ceiling(example.Score!.Value) == agreeing)));
    }

    [Fact]
    public void Write_SameSeed_WritesTheSameBytes()
    {
        using var again = new TempFolder();
        using var other = new TempFolder();
        SampleData.Write(again.Path);
        SampleData.Write(other.Path, seed: 2);
        string[] files = [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path))];
        Assert.Equal(7, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.Path, file)), File.ReadAllBytes(Path.Combine(again.Path, file))));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(_folder.Path, "sentiment", "train.tsv")), File.ReadAllBytes(Path.Combine(other.Path, "sentiment", "train.tsv")));
    }

    [Fact]
    public void Write_Vocabulary_CoversAllTextsWithWordsAndPieces()
    {
        string[] pieces = File.ReadAllLines(Path.Combine(_folder.Path, "vocab.txt"));
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"], pieces[..5]);
        Assert.Equal(pieces.Length, pieces.Distinct(StringComparer.Ordinal).Count());
        var vocabulary = pieces.ToHashSet(StringComparer.Ordinal);
        string[] words = [.. new[] { "sentiment", "paraphrase", "similarity" }
            .SelectMany(task => Load(task, "train.tsv", new NoLabels()).Examples)
            .SelectMany(example => (example.Text + " " + example.TextPair).ToLowerInvariant().Split([' ', '.', ',', ';', '!', '\''], StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
        Assert.All(words, word => Assert.NotNull(Split(word, vocabulary)));
        Assert.Equal(["wonder", "##ful"], Split("wonderful", vocabulary)!);
        Assert.Equal(["un", "##pleasant"], Split("unpleasant", vocabulary)!);
        Assert.InRange(words.Count(word => Split(word, vocabulary)!.Count > 1), 10, words.Length / 4);
        // Only words that are given by their parts, and t of didn't, take more than one piece or none of their own.
        Assert.All(words, word => Assert.InRange(Split(word, vocabulary)!.Count, 1, 2));
    }

    [Fact]
    public void Write_Sentiment_CannotBeToldByCountingWordsAlone()
    {
        // Naive Bayes on words must do better than chance and leave something to learn.
        DataSet train = Load("sentiment", "train.tsv", new ClassLabels()), dev = Load("sentiment", "dev.tsv", new ClassLabels());
        var counts = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (Example example in train.Examples)
            foreach (string word in Words(example))
            {
                counts.TryAdd(word, [1, 1]);
                counts[word][example.Class!.Value]++;
            }

        double right = dev.Examples.Count(example => Words(example).Sum(word => counts.TryGetValue(word, out double[]? c) ? Math.Log(c[1] / c[0]) : 0) > 0 == (example.Class == 1));
        TestContext.Current.SendDiagnosticMessage($"naive Bayes: {right / dev.Examples.Count:0.00}");
        Assert.InRange(right / dev.Examples.Count, 0.55, 0.85);
    }

    private static IEnumerable<string> Words(Example example) => example.Text.ToLowerInvariant().Split([' ', '.', ',', ';', '!']).Distinct(StringComparer.Ordinal);

    private static List<string>? Split(string word, HashSet<string> vocabulary)
    {
        var pieces = new List<string>();
        for (int start = 0; start < word.Length;)
        {
            int end = word.Length;
            string Piece() => (start > 0 ? "##" : "") + word[start..end];
            while (end > start && !vocabulary.Contains(Piece()))
                end--;
            if (end == start)
                return null;
            pieces.Add(Piece());
            start = end;
        }

        return pieces;
    }
}
