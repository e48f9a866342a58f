namespace Cerbert.Training.Configuration.Binding;

/// <summary>Where each key of a configuration was written.</summary>
internal sealed class SourceMap(string root)
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _items = new(StringComparer.Ordinal);

    public void Add(string key, string where) => _places[key] = where;

    /// <summary>Remembers what the items of a list that could be bound are called.</summary>
    public void AddItems(string key, IReadOnlyList<string> labels) => _items[key] = labels;

    /// <summary>What the bound items of a list are called: their names, or their positions among all items that were written.</summary>
    public IReadOnlyList<string> Items(string key) => _items.GetValueOrDefault(key, []);

    /// <summary>The place of the key, or of the nearest section around it that was written.</summary>
    public string Find(string key)
    {
        for (; key.Length > 0; key = key[..Math.Max(0, key.LastIndexOf('.'))])
            if (_places.TryGetValue(key, out string? where))
                return where;
        return root;
    }
}
