using System.Collections.Concurrent;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>
/// The kinds of a section that comes in several, such as optimizers: which record a name stands for. A base record
/// has a static property <c>Family</c> of this type; adding a kind is one line there (or one call from a program).
/// </summary>
/// <example><code>OptimizerConfig.Family.Add&lt;MyOptimizerConfig&gt;("mine");</code></example>
public abstract class ConfigFamily
{
    private readonly ConcurrentDictionary<string, Type> _kinds = new(StringComparer.Ordinal);

    private protected ConfigFamily(string discriminator) => Discriminator = discriminator;

    /// <summary>The key that tells the kinds apart: <c>name</c> or <c>kind</c>.</summary>
    public string Discriminator { get; }

    /// <summary>The registered names, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _kinds.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The kind and key that a list in place of the section stands for, if any.</summary>
    internal (Type Kind, string Key)? ListKind { get; private protected set; }

    internal Type? Find(string name) =>
        _kinds.TryGetValue(name, out Type? type) || _kinds.TryGetValue(name.Replace('_', '-'), out type)
            || _kinds.TryGetValue(name.Replace('-', '_'), out type) ? type : null;

    /// <summary>The name of a record's kind.</summary>
    /// <exception cref="ArgumentException">The type is not registered.</exception>
    public string NameOf(Type type)
    {
        foreach ((string name, Type registered) in _kinds)
            if (registered == type)
                return name;
        throw new ArgumentException($"{type.Name} has no name in its family; register it with Add", nameof(type));
    }

    private protected void Add(string name, Type type)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null)
            throw new ArgumentException($"{type.Name} needs a public constructor without parameters", nameof(type));
        if (!_kinds.TryAdd(name, type) && _kinds[name] != type)
            throw new ArgumentException($"the name '{name}' already stands for {_kinds[name].Name}", nameof(name));
    }
}

/// <summary>The kinds of one base record.</summary>
/// <typeparam name="TBase">The abstract record all kinds derive from.</typeparam>
public sealed class ConfigFamily<TBase>(string discriminator = "name") : ConfigFamily(discriminator)
    where TBase : class
{
    /// <summary>Lets <paramref name="name"/> stand for <typeparamref name="T"/>. Returns the family, so that calls chain.</summary>
    /// <exception cref="ArgumentException">The name stands for another record, or this one cannot be made without arguments.</exception>
    public ConfigFamily<TBase> Add<T>(string name) where T : TBase
    {
        Add(name, typeof(T));
        return this;
    }

    /// <summary>A kind with its defaults; null where none has the name.</summary>
    public TBase? Create(string name) => Find(name) is { } type ? (TBase)Activator.CreateInstance(type)! : null;

    /// <summary>Lets a list in place of the section stand for <typeparamref name="T"/> with the list as one of its keys.</summary>
    /// <param name="property">The list's property.</param>
    public ConfigFamily<TBase> ListsAre<T>(string property) where T : TBase
    {
        ListKind = (typeof(T), ConfigNames.ToKey(property));
        return this;
    }
}
