using Cerbert.Data;

namespace Cerbert.Tests.Texts;

public class SentencesTests
{
    private static string[] Of(params string[] lines) => [.. Sentences.Of(lines)];

    [Fact]
    public void Of_WrappedLines_EndsSentencesAtTheirPunctuation() =>
        Assert.Equal(["It rained  all day.".Replace("  ", " ", StringComparison.Ordinal), "Nobody went out!"], Of("It rained", " all day. Nobody", "went out!"));

    [Fact]
    public void Of_BlankLine_EndsASentenceWithoutPunctuation() => Assert.Equal(["CHAPTER ONE", "It rained."], Of("CHAPTER ONE", "", "", "It rained."));

    [Theory]
    [InlineData("Mr. Smith came.", 1)]
    [InlineData("He lives in the U.S. now.", 1)]
    [InlineData("It cost 3.50 in all.", 1)]
    [InlineData("He said no. and left.", 1)]
    [InlineData("“Is it?” “It is.”", 2)]
    [InlineData("What?! Never. Ever...", 3)]
    [InlineData("今天下雨。他没出门！真的？", 3)]
    [InlineData("   ", 0)]
    public void Of_Punctuation_EndsASentenceOnlyWhereOneCanBegin(string line, int sentences) => Assert.Equal(sentences, Of(line).Length);

    [Fact]
    public void Of_AnyText_LosesNothingButWhiteSpace()
    {
        string[] lines = ["A b.  C d", "\te? ", "", "F (g.) \"H.\" i"];
        static string Bare(IEnumerable<string> texts) => string.Concat(texts.SelectMany(text => text).Where(c => !char.IsWhiteSpace(c)));
        Assert.Equal(Bare(lines), Bare(Sentences.Of(lines)));
        Assert.All(Sentences.Of(lines), sentence => Assert.Equal(sentence.Trim(), sentence));
    }
}
