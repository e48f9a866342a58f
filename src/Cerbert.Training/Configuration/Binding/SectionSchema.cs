using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>One key of a section: the property it binds to.</summary>
internal sealed record SchemaKey(string Key, PropertyInfo Property, bool Required, bool Nullable, PathUse? Path, BoundsAttribute? Bounds);

/// <summary>The keys of a record: its public properties with a setter, base records first.</summary>
internal sealed class SectionSchema
{
    private static readonly ConcurrentDictionary<Type, SectionSchema> Cache = new();

    private SectionSchema(Type type)
    {
        var nullability = new NullabilityInfoContext();
        Keys = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true })
            .OrderBy(property => Depth(property.DeclaringType!))
            .Select(property => new SchemaKey(
                ConfigNames.ToKey(property.Name),
                property,
                property.IsDefined(typeof(RequiredMemberAttribute)),
                nullability.Create(property).WriteState == NullabilityState.Nullable,
                property.GetCustomAttribute<ConfigPathAttribute>()?.Use,
                property.GetCustomAttribute<BoundsAttribute>()))];
    }

    public IReadOnlyList<SchemaKey> Keys { get; }

    public static SectionSchema Of(Type type) => Cache.GetOrAdd(type, static type => new SectionSchema(type));

    public SchemaKey? Find(string key)
    {
        foreach (SchemaKey candidate in Keys)
            if (candidate.Key == key)
                return candidate;
        return null;
    }

    /// <summary>The family of a base record, or of the base of a concrete one; null for records of one kind.</summary>
    public static ConfigFamily? FamilyOf(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object); at = at.BaseType)
            if (at.GetProperty("Family", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)?.GetValue(null) is ConfigFamily family)
                return family;
        return null;
    }

    private static int Depth(Type type)
    {
        int depth = 0;
        for (Type? at = type.BaseType; at is not null; at = at.BaseType)
            depth++;
        return depth;
    }
}
