using System.Globalization;

namespace Cerbert.Data;

/// <summary>Class names and the index of each, as given or as they come up in a file.</summary>
internal sealed class LabelNames
{
    private const int MostDiscovered = 1000;

    private readonly string _path;
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly int _given;
    private readonly bool _takesIndices;

    public LabelNames(string path, IReadOnlyList<string> names)
    {
        _path = path;
        foreach (string name in names)
            _indices.Add(name, _indices.Count);
        _given = names.Count;
        _takesIndices = !names.Any(name => Normal(name) is var normal && Whole(normal) is not null);
        Expected = Discovering ? "a class name"
            : $"one of {Show.Names(names)}{(_takesIndices ? $" or an index from 0 to {_given - 1}" : "")}";
    }

    public bool Discovering => _given == 0;

    public string Expected { get; }

    public static IReadOnlyList<string> Checked(IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++)
            if (string.IsNullOrWhiteSpace(names[i]) || names.Take(i).Contains(names[i], StringComparer.Ordinal))
                throw new ArgumentException($"the class name {Show.Value(names[i])} is {(string.IsNullOrWhiteSpace(names[i]) ? "empty" : "given twice")}", nameof(names));
        return [.. names];
    }

    public static IReadOnlyList<string> Numbered(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return [.. Enumerable.Range(0, count).Select(i => $"{i}")];
    }

    /// <summary>The class of a label, −1 where it is none. A new label becomes a class where classes are being discovered.</summary>
    public int IndexOf(string label, long line)
    {
        if (_indices.TryGetValue(label, out int index))
            return index;
        string normal = Normal(label);
        if (_indices.TryGetValue(normal, out index))
            return index;
        if (!Discovering)
            return _takesIndices && Whole(normal) is long at && at >= 0 && at < _given ? (int)at : -1;
        if (_indices.Count == MostDiscovered)
            throw new InvalidDataException($"{_path}:{line}: {Show.Value(label)} is the {MostDiscovered + 1}st different label; "
                + "is this the label column? List the class names if it is, or use scores");
        _indices.Add(normal, _indices.Count);
        return _indices.Count - 1;
    }

    /// <summary>The discovered names in their final order, and the final index of each provisional one.</summary>
    public int[] Sort(out string[] names)
    {
        string[] found = [.. _indices.OrderBy(entry => entry.Value).Select(entry => entry.Key)];
        if (found.FirstOrDefault(name => Whole(name) is null) is string odd
            && found.All(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            throw new InvalidDataException($"{_path}: the labels are numbers such as {Show.Value(odd)}, not classes; use scores with a range, or list the class names");
        bool numbers = found.All(name => Whole(name) is not null);
        names = numbers ? [.. found.OrderBy(name => Whole(name))] : [.. found.Order(StringComparer.Ordinal)];
        var final = names.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        return [.. found.Select(name => final[name])];
    }

    // "1.0" and "+1" are 1; names stay as they are.
    private static string Normal(string label)
    {
        label = label.Trim();
        return decimal.TryParse(label, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number == decimal.Truncate(number) && Math.Abs(number) < 1_000_000_000 ? ((long)number).ToString(CultureInfo.InvariantCulture) : label;
    }

    private static long? Whole(string label) =>
        long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
