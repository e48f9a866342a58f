namespace Cerbert.Training.Configuration.Binding;

/// <summary>Takes the problems of one section, and adds file, line and full key to each.</summary>
public sealed class SectionReport
{
    private readonly string _path;
    private readonly SourceMap _sources;
    private readonly ConfigProblems _problems;

    internal SectionReport(string path, SourceMap sources, ConfigProblems problems) =>
        (_path, _sources, _problems) = (path, sources, problems);

    /// <summary>What the items of a list are called, also those with problems of their own: others may refer to them.</summary>
    /// <param name="property">The property's name.</param>
    public IReadOnlyList<string> NamesIn(string property) => _sources.WrittenItems(ConfigNames.Join(_path, ConfigNames.ToKey(property)));

    /// <summary>Reports a problem with a property of the section.</summary>
    /// <param name="property">The property's name, or a dotted path of them.</param>
    /// <param name="text">The actual value, what was expected, what to do.</param>
    public void Add(string property, string text)
    {
        string key = ConfigNames.Join(_path, string.Join('.', property.Split('.').Select(ConfigNames.ToKey)));
        if (!_problems.Covers(key))
            _problems.Add(_sources.Find(key), key, text);
    }
}
