namespace Cerbert.Training.Checking;

/// <summary>Collects what is wrong with one file: each kind once, with its first place, its count and the lines of a few cases.</summary>
internal sealed class FindingList(string task, string file)
{
    private const int Listed = 10, Shown = 4;

    private readonly SortedDictionary<(FindingKind Kind, string What), Cases> found = [];

    /// <summary>A case on a line.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="line">Where it is.</param>
    /// <param name="what">What tells cases of a kind apart, such as the reason of a bad row; else empty.</param>
    /// <param name="message">Describes the first case; called for that one alone.</param>
    /// <param name="isError">Whether it is an error; the last case decides.</param>
    public void Add(FindingKind kind, long line, string what, Func<string> message, bool isError)
    {
        if (!found.TryGetValue((kind, what), out Cases? cases))
            found.Add((kind, what), cases = new Cases(message()));
        cases.IsError = isError;
        cases.Count++;
        if (cases.Lines.Count < Listed)
            cases.Lines.Add(line);
    }

    /// <summary>What holds for the file, or a class, as a whole.</summary>
    public void Add(FindingKind kind, string message, bool isError, string what = "", long? line = null, int count = 1)
    {
        var cases = new Cases(message) { IsError = isError, Count = count, IsWhole = true };
        if (line is { } at)
            cases.Lines.Add(at);
        found.Add((kind, what), cases);
    }

    /// <summary>How many cases of a kind there are.</summary>
    public int CountOf(FindingKind kind) => found.Where(entry => entry.Key.Kind == kind).Sum(entry => entry.Value.Count);

    /// <summary>Decides late whether cases are errors.</summary>
    public void Decide(FindingKind kind, bool isError)
    {
        foreach (var (key, cases) in found)
            if (key.Kind == kind)
                cases.IsError = isError;
    }

    public IEnumerable<DataFinding> All() => found.Select(entry => new DataFinding(
        entry.Key.Kind, entry.Value.IsError, task, file, entry.Value.Lines is [var first, ..] ? first : null, entry.Value.Count, entry.Value.Lines,
        entry.Value.Message + More(entry.Value)));

    private static string More(Cases cases) => cases.IsWhole || cases.Count == 1 ? ""
        : $" ({cases.Count} in all; line{(cases.Count > 2 ? "s" : "")} {string.Join(", ", cases.Lines.Skip(1).Take(Shown))}{(cases.Count > Shown + 1 ? ", …" : "")})";

    private sealed class Cases(string message)
    {
        public string Message => message;

        public List<long> Lines { get; } = [];

        public int Count { get; set; }

        public bool IsError { get; set; }

        public bool IsWhole { get; init; }
    }
}
