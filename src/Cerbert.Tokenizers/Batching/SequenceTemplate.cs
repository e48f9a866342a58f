namespace Cerbert.Tokenizers.Batching;

/// <summary>Where special tokens go around one text or two, and which segment each part belongs to.</summary>
internal sealed class SequenceTemplate
{
    private readonly int singleTokens;
    private readonly int pairTokens;

    public SequenceTemplate(IReadOnlyList<TemplatePart> single, IReadOnlyList<TemplatePart> pair)
    {
        Single = [.. single];
        Pair = [.. pair];
        singleTokens = single.Count(p => p.Kind == TemplatePartKind.Token);
        pairTokens = pair.Count(p => p.Kind == TemplatePartKind.Token);
    }

    /// <summary>The parts around one text.</summary>
    public TemplatePart[] Single { get; }

    /// <summary>The parts around two texts.</summary>
    public TemplatePart[] Pair { get; }

    /// <summary>No special tokens; the second text is segment 1.</summary>
    public static SequenceTemplate Plain { get; } =
        new([TemplatePart.First(0)], [TemplatePart.First(0), TemplatePart.Second(1)]);

    /// <summary>[CLS] a [SEP], and [CLS] a [SEP] b [SEP] with segment 1 from b on.</summary>
    public static SequenceTemplate Bert(int cls, int sep) => new(
        [TemplatePart.Token(cls, 0), TemplatePart.First(0), TemplatePart.Token(sep, 0)],
        [
            TemplatePart.Token(cls, 0), TemplatePart.First(0), TemplatePart.Token(sep, 0),
            TemplatePart.Second(1), TemplatePart.Token(sep, 1),
        ]);

    /// <summary>&lt;s&gt; a &lt;/s&gt;, and &lt;s&gt; a &lt;/s&gt; &lt;/s&gt; b &lt;/s&gt;, all of segment 0.</summary>
    public static SequenceTemplate Roberta(int cls, int sep) => new(
        [TemplatePart.Token(cls, 0), TemplatePart.First(0), TemplatePart.Token(sep, 0)],
        [
            TemplatePart.Token(cls, 0), TemplatePart.First(0), TemplatePart.Token(sep, 0),
            TemplatePart.Token(sep, 0), TemplatePart.Second(0), TemplatePart.Token(sep, 0),
        ]);

    /// <summary>a &lt;sep&gt; &lt;cls&gt;, and a &lt;sep&gt; b &lt;sep&gt; &lt;cls&gt; with segment 1 from b on and 2 for &lt;cls&gt;.</summary>
    public static SequenceTemplate Xlnet(int cls, int sep) => new(
        [TemplatePart.First(0), TemplatePart.Token(sep, 0), TemplatePart.Token(cls, 2)],
        [TemplatePart.First(0), TemplatePart.Token(sep, 0), TemplatePart.Second(1), TemplatePart.Token(sep, 1), TemplatePart.Token(cls, 2)]);

    /// <summary>The same segments without the special tokens.</summary>
    public SequenceTemplate WithoutTokens() => new(
        [.. Single.Where(p => p.Kind != TemplatePartKind.Token)], [.. Pair.Where(p => p.Kind != TemplatePartKind.Token)]);

    /// <summary>Special tokens in a sequence.</summary>
    public int SpecialTokens(bool pair) => pair ? pairTokens : singleTokens;
}

internal enum TemplatePartKind
{
    Token,
    First,
    Second,
}

/// <summary>One special token (Id) or one of the texts, with its segment.</summary>
internal readonly record struct TemplatePart(TemplatePartKind Kind, int Id, byte Type)
{
    public static TemplatePart Token(int id, byte type) => new(TemplatePartKind.Token, id, type);

    public static TemplatePart First(byte type) => new(TemplatePartKind.First, -1, type);

    public static TemplatePart Second(byte type) => new(TemplatePartKind.Second, -1, type);
}
