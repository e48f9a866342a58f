namespace Cerbert.Data;

/// <summary>
/// Sentences that praise or blame something. In about half of them a word of the other mood appears too (negated,
/// outweighed or contradicted), so that counting words is not enough.
/// </summary>
internal static class SentimentSample
{
    private static readonly (string Thing, string[] Parts)[] Things =
    [
        ("film", ["plot", "acting", "ending", "music", "dialogue"]),
        ("book", ["story", "writing", "first chapter", "cover", "style"]),
        ("hotel", ["room", "bed", "view", "breakfast", "pool"]),
        ("restaurant", ["soup", "service", "dessert", "bread", "menu"]),
        ("phone", ["screen", "battery", "camera", "sound", "design"]),
        ("concert", ["singer", "sound", "band", "hall", "second half"]),
        ("trip", ["guide", "boat", "beach", "weather", "food"]),
    ];

    private static readonly string[][] Adjectives =
    [
        ["bad", "awful", "terrible", "dull", "poor", "boring", "horrible", "dreadful", "unpleasant", "disappointing", "weak", "annoying"],
        ["good", "great", "wonderful", "excellent", "superb", "lovely", "charming", "delightful", "pleasant", "impressive", "enjoyable", "brilliant"],
    ];

    private static readonly string[][] Verbs = [["hated", "disliked", "regretted"], ["loved", "enjoyed", "admired"]];

    private static readonly string[][] BaseVerbs = [["hate", "dislike", "regret"], ["love", "enjoy", "admire"]];

    private static readonly string[][] Outcomes =
    [
        ["i want my money back", "i would not go again", "we left early", "nobody smiled"],
        ["i would gladly go again", "it was worth every penny", "we stayed until the end", "everybody smiled"],
    ];

    private static readonly string[] Degrees = ["", "", "", "very ", "really ", "quite ", "rather ", "truly ", "extremely ", "so "];

    private static readonly string[] Negations = ["was not", "wasn't", "was never", "was hardly", "was by no means"];

    /// <summary>Every word that can come up, for the vocabulary.</summary>
    internal static IEnumerable<string> Words => Things.SelectMany(thing => thing.Parts.Append(thing.Thing))
        .Concat(Adjectives.SelectMany(words => words)).Concat(Verbs.SelectMany(words => words))
        .Concat(BaseVerbs.SelectMany(words => words)).Concat(Outcomes.SelectMany(words => words)).Concat(Degrees).Concat(Negations)
        .Append("the of was what a although and but on whole i did not didn't nobody could call this expected got instead"
            + " my friends said it they were wrong from start to finish in end despite we both agree that an");

    internal static (string Text, string Label) Draw(ref Philox random, int mood, string label)
    {
        (string thing, string[] parts) = Pick(ref random, Things);
        string part = Pick(ref random, parts), other = Pick(ref random, parts);
        while (other == part)
            other = Pick(ref random, parts);
        string right = Pick(ref random, Adjectives[mood]), right2 = Pick(ref random, Adjectives[mood]);
        string wrong = Pick(ref random, Adjectives[1 - mood]);
        string degree = Pick(ref random, Degrees), negation = Pick(ref random, Negations);
        string verb = Pick(ref random, Verbs[mood]);
        string text = random.Next(16) switch
        {
            0 or 1 => $"the {part} of the {thing} was {degree}{right}.",
            2 => $"what {A(right)} {thing}!",
            3 => $"the {thing} was {degree}{right} from start to finish.",
            4 => $"the {part} was {right} and the {other} was {degree}{right2}.",
            5 => $"i {verb} the {part} of this {thing}.",
            6 => $"the {part} was {degree}{right}, and {Pick(ref random, Outcomes[mood])}.",
            7 or 8 => $"the {part} of the {thing} {negation} {wrong}.",
            9 => $"i did{(random.Next(2) == 0 ? " not" : "n't")} {Pick(ref random, BaseVerbs[1 - mood])} the {thing}; {Pick(ref random, Outcomes[mood])}.",
            10 => $"nobody could call this {thing} {wrong}.",
            11 => $"the {part} was {wrong}, but on the whole the {thing} was {degree}{right}.",
            12 => $"although the {part} was {degree}{wrong}, i {verb} the {thing}.",
            13 => $"i expected {A(wrong)} {thing} and got {A(right)} one instead.",
            14 => $"my friends said the {thing} was {wrong}, but they were wrong.",
            _ => $"despite the {wrong} {part}, we both agree that the {thing} was {degree}{right}.",
        };
        return (char.ToUpperInvariant(text[0]) + text[1..], label);
    }

    private static string A(string word) => (word[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an " : "a ") + word;

    private static T Pick<T>(ref Philox random, T[] choices) => choices[random.Next(choices.Length)];
}
