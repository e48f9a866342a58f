namespace Cerbert.Data;

/// <summary>The WordPiece vocabulary of the sample data: special tokens, characters, word parts, words.</summary>
internal static class SampleVocabulary
{
    // Long words are left out and come together from these parts, so that the sample shows word pieces too.
    private static readonly string[] Suffixes = ["##s", "##ed", "##ing", "##ly", "##ful", "##able", "##ive", "##er", "##cian", "##ney", "##structed", "##chased", "##mobile", "##cycle", "##pleasant"];

    private static readonly string[] Stems = ["un", "physi", "attor", "con", "pur", "auto", "bi", "extreme", "impress", "wonder", "dread", "delight", "enjoy", "disappoint", "annoy", "regrett"];

    public static IEnumerable<string> Pieces()
    {
        string characters = "!\"'(),-.:;?0123456789abcdefghijklmnopqrstuvwxyz";
        IEnumerable<string> words = SentimentSample.Words.Concat(PairSample.Words)
            .SelectMany(text => text.Split([' ', '\'']))
            .Where(word => word.Length > 1 && !IsSplit(word));
        return new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }
            .Concat(characters.Select(c => $"{c}"))
            .Concat(characters.Where(char.IsAsciiLetterOrDigit).Select(c => $"##{c}"))
            .Concat(Suffixes.Where(suffix => suffix.Length > 3).Order(StringComparer.Ordinal))
            .Concat(words.Concat(Stems).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static bool IsSplit(string word) =>
        Stems.Any(stem => word.StartsWith(stem, StringComparison.Ordinal) && Suffixes.Contains("##" + word[stem.Length..], StringComparer.Ordinal));
}
