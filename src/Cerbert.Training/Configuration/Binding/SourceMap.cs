namespace Cerbert.Training.Configuration.Binding;

/// <summary>Where each key of a configuration was written.</summary>
internal sealed class SourceMap(string root)
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (IReadOnlyList<string> Written, IReadOnlyList<string> Bound)> _items = new(StringComparer.Ordinal);

    public void Add(string key, string where) => _places[key] = where;

    /// <summary>Remembers what the items of a list are called: all that were written, and those that could be bound.</summary>
    public void AddItems(string key, IReadOnlyList<string> written, IReadOnlyList<string> bound) => _items[key] = (written, bound);

    /// <summary>What the bound items of a list are called: their names, or their positions among all items that were written.</summary>
    public IReadOnlyList<string> Items(string key) => _items.TryGetValue(key, out (IReadOnlyList<string>, IReadOnlyList<string> Bound) items) ? items.Bound : [];

    /// <summary>What all items of a list are called, also those that could not be bound.</summary>
    public IReadOnlyList<string> WrittenItems(string key) => _items.TryGetValue(key, out (IReadOnlyList<string> Written, IReadOnlyList<string>) items) ? items.Written : [];

    /// <summary>The place of the key, or of the nearest section around it that was written.</summary>
    public string Find(string key)
    {
        for (; key.Length > 0; key = key[..Math.Max(0, key.LastIndexOf('.'))])
            if (_places.TryGetValue(key, out string? where))
                return where;
        return root;
    }
}
