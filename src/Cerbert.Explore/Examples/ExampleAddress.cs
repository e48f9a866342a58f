using Cerbert.Data;
using Cerbert.Training.Configuration;
using Cerbert.Training.Explaining;
using Microsoft.AspNetCore.Components;

namespace Cerbert.Explore.Examples;

/// <summary>Addresses of examples: <c>example?run=NAME&amp;task=NAME&amp;data=train&amp;row=7</c>.</summary>
internal static class ExampleAddress
{
    /// <summary>The task's training data, in an address.</summary>
    public const string Train = "train";

    /// <summary>The address of a row.</summary>
    /// <param name="navigation">Knows where the page is.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="data"><see cref="Train"/>; null: the dev data.</param>
    /// <param name="row">The row of that data.</param>
    public static string Of(NavigationManager navigation, string run, string task, string? data, int row) => navigation.GetUriWithQueryParameters(
        navigation.ToAbsoluteUri("example").ToString(), new Dictionary<string, object?>(StringComparer.Ordinal) { ["run"] = run, ["task"] = task, ["data"] = data, ["row"] = row });

    /// <summary>The file that an address means; null for the training data.</summary>
    public static string? FileOf(LabelledTaskConfig task, string? data) => data == Train ? null : task.Data.Dev;

    /// <summary>An example's label as text; empty where it has none.</summary>
    public static string LabelOf(Example example, LabelledTaskConfig task)
    {
        IReadOnlyList<string> names = TaskOutputs.NamesOf(task);
        return example switch
        {
            { Class: { } label } => names.Count > label && names.Count > 1 ? names[label] : $"{label}",
            { Score: { } score } => FormattableString.Invariant($"{score}"),
            { Classes: { } labels } => string.Join(", ", labels.Select(label => names[label])),
            _ => "",
        };
    }
}
