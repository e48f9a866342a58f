namespace Cerbert.Training.Configuration.Binding;

/// <summary>The numbers a key accepts; on a list it holds for every item. Missing (null) values are not checked.</summary>
[AttributeUsage(AttributeTargets.Property)]
public class BoundsAttribute(double min, double max) : Attribute
{
    /// <summary>The smallest number.</summary>
    public double Min { get; } = min;

    /// <summary>The largest number.</summary>
    public double Max { get; } = max;

    /// <summary>Whether <see cref="Min"/> itself is refused.</summary>
    public bool AboveMin { get; init; }

    /// <summary>Whether <see cref="Max"/> itself is refused.</summary>
    public bool BelowMax { get; init; }

    internal bool Accepts(double value) =>
        (AboveMin ? value > Min : value >= Min) && (BelowMax ? value < Max : value <= Max);

    internal string Describe()
    {
        string low = AboveMin ? $"greater than {Min:R}" : $"at least {Min:R}";
        string high = BelowMax ? $"less than {Max:R}" : $"at most {Max:R}";
        return (double.IsInfinity(Min), double.IsInfinity(Max)) switch
        {
            (true, _) => high,
            (_, true) => low,
            _ => $"{low} and {high}",
        };
    }
}

/// <summary>A number greater than 0.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PositiveAttribute : BoundsAttribute
{
    /// <summary>Marks a property as positive.</summary>
    public PositiveAttribute() : base(0, double.PositiveInfinity) => AboveMin = true;
}

/// <summary>A number of 0 or more.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotNegativeAttribute() : BoundsAttribute(0, double.PositiveInfinity);

/// <summary>A probability that must leave something over: 0 or more and less than 1.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FractionAttribute : BoundsAttribute
{
    /// <summary>Marks a property as a fraction.</summary>
    public FractionAttribute() : base(0, 1) => BelowMax = true;
}

/// <summary>A text in place of the section stands for a section with that one key.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShortFormAttribute(string property) : Attribute
{
    /// <summary>The property's name.</summary>
    public string Property { get; } = property;
}

/// <summary>A file or folder: a relative path starts from the config file's folder and is made absolute while binding.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigPathAttribute(PathUse use = PathUse.Output) : Attribute
{
    /// <summary>What the path is for.</summary>
    public PathUse Use { get; } = use;
}

/// <summary>What a path is for, which decides how it is checked before a run.</summary>
public enum PathUse
{
    /// <summary>Something the run writes; not checked.</summary>
    Output,

    /// <summary>A file the run reads.</summary>
    InputFile,

    /// <summary>A folder the run reads.</summary>
    InputFolder,

    /// <summary>A file or folder the run reads.</summary>
    InputFileOrFolder,
}
