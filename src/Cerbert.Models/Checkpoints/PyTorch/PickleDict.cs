namespace Cerbert.Models.Checkpoints;

/// <summary>A dictionary of a pickle. Only entries with text keys are kept: no other can name a weight.</summary>
internal sealed class PickleDict
{
    private readonly OrderedDictionary<string, object?> _entries = new(StringComparer.Ordinal);

    /// <summary>In the order they were added.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Entries => _entries;

    /// <summary>Sets an entry; the last of several with one key counts, as in Python.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string name)
            _entries[name] = value;
    }

    /// <summary>The dictionary inside this one under a key; null where there is none.</summary>
    public PickleDict? Inner(string key) => _entries.TryGetValue(key, out object? value) ? value as PickleDict : null;
}
