namespace Cerbert.Data;

/// <summary>
/// What the labels of a data set mean: <see cref="ClassLabels"/>, <see cref="ScoreLabels"/>, <see cref="MultiLabels"/> or
/// <see cref="NoLabels"/>.
/// </summary>
public abstract class LabelKind
{
    private protected LabelKind()
    {
    }

    /// <summary>Starts reading one file's labels.</summary>
    internal abstract LabelParser Parser(string path);
}

/// <summary>Every example has exactly one of several classes.</summary>
/// <remarks>
/// A label in the file is a class name or, where the names are not numbers themselves, a zero-based class index. Whole
/// numbers may be written with a fraction of zero ("1.0") and white space around a label is ignored. Classes that were
/// discovered in the training file must be given for every other file: pass the training set's <see cref="DataSet.Labels"/>.
/// </remarks>
public sealed class ClassLabels : LabelKind
{
    /// <summary>Classes to be discovered: all labels of the file, in numeric order where all are whole numbers, else in ordinal order.</summary>
    public ClassLabels()
        : this([])
    {
    }

    /// <summary>Classes with these names, in this order.</summary>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    public ClassLabels(IReadOnlyList<string> names) => Names = LabelNames.Checked(names);

    /// <summary>Classes named "0" to "<paramref name="count"/> − 1".</summary>
    public ClassLabels(int count)
        : this(LabelNames.Numbered(count))
    {
    }

    /// <summary>The class names by class index; empty where they are to be discovered.</summary>
    public IReadOnlyList<string> Names { get; }

    internal override LabelParser Parser(string path) => new ClassParser(path, this);
}

/// <summary>Every example has a number within a range, such as a similarity from 0 to 5.</summary>
public sealed class ScoreLabels : LabelKind
{
    /// <summary>Scores from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    /// <exception cref="ArgumentException">The range is empty or not finite.</exception>
    public ScoreLabels(float min, float max)
    {
        if (!float.IsFinite(min) || !float.IsFinite(max) || min >= max)
            throw new ArgumentException($"scores need a finite range with min < max, not {min} to {max}");
        (Min, Max) = (min, max);
    }

    /// <summary>The lowest score allowed.</summary>
    public float Min { get; }

    /// <summary>The highest score allowed.</summary>
    public float Max { get; }

    internal override LabelParser Parser(string path) => new ScoreParser(this);
}

/// <summary>Every example has any number of several classes, also none.</summary>
/// <remarks>
/// A label in the file is a JSON list, or a text with the class names separated by <see cref="Separator"/>; an empty text
/// means no class. Names are read as <see cref="ClassLabels"/> reads them.
/// </remarks>
public sealed class MultiLabels : LabelKind
{
    /// <summary>Classes with these names, in this order; none to discover them as <see cref="ClassLabels()"/> does.</summary>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    public MultiLabels(IReadOnlyList<string>? names = null, char separator = ',') =>
        (Names, Separator) = (LabelNames.Checked(names ?? []), separator);

    /// <summary>The class names by class index; empty where they are to be discovered.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The character between two names in a text field. Default: a comma.</summary>
    public char Separator { get; }

    internal override LabelParser Parser(string path) => new MultiParser(path, this);
}

/// <summary>The examples have no labels; a label column is not read.</summary>
public sealed class NoLabels : LabelKind
{
    internal override LabelParser Parser(string path) => new NoParser();
}
