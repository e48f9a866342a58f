using System.Globalization;

namespace Cerbert.Data;

/// <summary>Turns the label fields of one file into labels.</summary>
internal abstract class LabelParser
{
    /// <summary>Whether rows have a label field at all.</summary>
    public virtual bool Reads => true;

    /// <summary>Whether an empty field is a label too.</summary>
    public virtual bool AllowsEmpty => false;

    /// <summary>The example with its label, or null and, in <paramref name="expected"/>, what would have been a label.</summary>
    public abstract Example? Label(Example example, string text, IReadOnlyList<string>? list, out string expected);

    /// <summary>The final labels, once all rows are read; changes discovered class indices to the sorted order.</summary>
    public abstract LabelKind Finish(List<Example> examples);
}

internal sealed class ScoreParser(ScoreLabels labels) : LabelParser
{
    private readonly string _expected = string.Create(CultureInfo.InvariantCulture, $"a number from {labels.Min} to {labels.Max}");

    public override Example? Label(Example example, string text, IReadOnlyList<string>? list, out string expected)
    {
        expected = _expected;
        return list is null && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float score)
            && score >= labels.Min && score <= labels.Max ? example with { Score = score } : null;
    }

    public override LabelKind Finish(List<Example> examples) => labels;
}

internal sealed class ClassParser(string path, ClassLabels labels) : LabelParser
{
    private readonly LabelNames _names = new(path, labels.Names);

    public override Example? Label(Example example, string text, IReadOnlyList<string>? list, out string expected)
    {
        expected = _names.Expected;
        int index = list is null ? _names.IndexOf(text, example.Line) : -1;
        return index < 0 ? null : example with { Class = index };
    }

    public override LabelKind Finish(List<Example> examples)
    {
        if (!_names.Discovering)
            return labels;
        int[] order = _names.Sort(out string[] names);
        for (int i = 0; i < examples.Count; i++)
            examples[i] = examples[i] with { Class = order[examples[i].Class!.Value] };
        return new ClassLabels(names);
    }
}

internal sealed class MultiParser(string path, MultiLabels labels) : LabelParser
{
    private readonly LabelNames _names = new(path, labels.Names);

    public override bool AllowsEmpty => true;

    public override Example? Label(Example example, string text, IReadOnlyList<string>? list, out string expected)
    {
        expected = _names.Expected;
        list ??= text.Length == 0 ? [] : text.Split(labels.Separator);
        var classes = new SortedSet<int>();
        foreach (string name in list)
        {
            int index = name.AsSpan().Trim().IsEmpty ? -1 : _names.IndexOf(name.Trim(), example.Line);
            if (index < 0)
            {
                expected = $"names separated by {Show.Value(labels.Separator.ToString())}, each {expected}";
                return null;
            }

            classes.Add(index);
        }

        return example with { Classes = [.. classes] };
    }

    public override LabelKind Finish(List<Example> examples)
    {
        if (!_names.Discovering)
            return labels;
        int[] order = _names.Sort(out string[] names);
        for (int i = 0; i < examples.Count; i++)
            examples[i] = examples[i] with { Classes = [.. examples[i].Classes!.Select(old => order[old]).Order()] };
        return new MultiLabels(names, labels.Separator);
    }
}

internal sealed class NoParser : LabelParser
{
    public override bool Reads => false;

    public override Example Label(Example example, string text, IReadOnlyList<string>? list, out string expected)
    {
        expected = "";
        return example;
    }

    public override LabelKind Finish(List<Example> examples) => new NoLabels();
}
