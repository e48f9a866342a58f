using Cerbert.Training.Configuration.Yaml;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>A value with its own notation, such as a count or a list of names.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IConfigValue<TSelf> where TSelf : IConfigValue<TSelf>
{
    /// <summary>Reads the value from what was written.</summary>
    /// <param name="node">Not null (YAML's null is handled before).</param>
    /// <param name="problem">What is wrong, starting with a verb ("is 'x'; expected …"), or null.</param>
    /// <returns>The value; ignored when there is a problem.</returns>
    static abstract TSelf? Read(ConfigNode node, out string? problem);

    /// <summary>The value as a number, a string, or a list of them, such that <see cref="Read"/> gives it back.</summary>
    object Write();
}

/// <summary>A section that is called by a name in key paths and overrides when it is in a list.</summary>
public interface IConfigItem
{
    /// <summary>The name, unique in its list.</summary>
    string Name { get; }
}

/// <summary>A section whose keys depend on each other.</summary>
public interface IConfigSection
{
    /// <summary>
    /// Reports what is wrong between keys. Runs after all keys are bound, also when some had problems: those hold their
    /// defaults (empty texts and lists for required ones), and reports about them are dropped.
    /// </summary>
    void Validate(SectionReport report);
}
