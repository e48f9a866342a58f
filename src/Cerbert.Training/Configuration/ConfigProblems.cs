namespace Cerbert.Training.Configuration;

/// <summary>Collects problems so that the user sees all of them at once.</summary>
internal sealed class ConfigProblems
{
    private readonly List<ConfigProblem> _list = [];
    private int _bound;

    public void Add(string where, string key, string text) => _list.Add(new ConfigProblem(where, key, text));

    /// <summary>Whether something was reported about exactly this key.</summary>
    public bool Has(string key) => key.Length > 0 && _list.Exists(problem => problem.Key == key);

    /// <summary>Marks the end of binding: what was found so far explains all that is found later around it.</summary>
    public void EndBinding() => _bound = _list.Count;

    /// <summary>Whether a key, a part of it or a section around it could not be bound, so that checking it means nothing.</summary>
    public bool Covers(string key)
    {
        for (int i = 0; i < _bound; i++)
            if (_list[i].Key is { Length: > 0 } broken && (IsWithin(key, broken) || IsWithin(broken, key)))
                return true;
        return false;
    }

    /// <summary>For what makes it pointless to look further: the exception with everything found so far.</summary>
    public InvalidDataException Fail(string where, string key, string text)
    {
        Add(where, key, text);
        return ConfigProblem.ToException(_list);
    }

    public void ThrowIfAny()
    {
        if (_list.Count > 0)
            throw ConfigProblem.ToException(_list);
    }

    private static bool IsWithin(string key, string section) =>
        key.StartsWith(section, StringComparison.Ordinal) && (key.Length == section.Length || key[section.Length] == '.');
}
