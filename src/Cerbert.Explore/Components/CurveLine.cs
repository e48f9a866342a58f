using Cerbert.Training.Reporting;

namespace Cerbert.Explore.Components;

/// <summary>A line of a <see cref="CurveChart"/>.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Index">Decides colour and dashes: the same run or task looks the same in every chart.</param>
/// <param name="Points">By step.</param>
public sealed record CurveLine(string Name, int Index, IReadOnlyList<CurvePoint> Points)
{
    private const int Colours = 8;

    /// <summary>A colour of the page's style.</summary>
    public string Colour => $"var(--c{Index % Colours})";

    /// <summary>Whether it is dashed: after eight colours they begin anew.</summary>
    public bool IsDashed => Index >= Colours;
}
