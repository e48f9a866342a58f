using System.Text.RegularExpressions;
using Cerbert.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>Regular expressions over parameter names: a parameter is meant where one of them matches a part of its name.</summary>
internal static class ParameterPatterns
{
    // Linear in the length of a name, whatever a config asks for.
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    /// <summary>Whether one of the patterns matches.</summary>
    public static bool Match(IEnumerable<string> patterns, Parameter parameter) =>
        patterns.Any(pattern => Regex.IsMatch(parameter.Name, pattern, Options));

    /// <summary>Reports patterns that are none.</summary>
    public static void Validate(SectionReport report, string property, IEnumerable<string> patterns)
    {
        foreach (string pattern in patterns)
        {
            try
            {
                _ = new Regex(pattern, Options);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                report.Add(property, $"has '{pattern}', which is no regular expression ({e.Message.TrimEnd('.')}); a part of a parameter's name is one, such as word_embeddings");
            }
        }
    }

    /// <summary>Refuses patterns that match nothing in the model.</summary>
    /// <exception cref="InvalidDataException">One matches no parameter.</exception>
    public static void Require(MultiTaskModel model, string key, IEnumerable<string> patterns)
    {
        foreach (string pattern in patterns)
            if (!model.Store.Parameters.Any(parameter => Match([pattern], parameter)))
                throw new InvalidDataException($"training.components.{key}: '{pattern}' matches no parameter of the model; {NearestName.Hint(pattern, model.Store.Parameters.Select(parameter => parameter.Name))}");
    }
}
