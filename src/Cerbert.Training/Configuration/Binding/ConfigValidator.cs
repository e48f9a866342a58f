using System.Collections;

namespace Cerbert.Training.Configuration.Binding;

/// <summary>Checks bound records: bounds of single keys, files to read if wanted, then each section's own rules.</summary>
internal sealed class ConfigValidator(SourceMap sources, ConfigProblems problems, bool checkFiles)
{
    public void Check(object section, string path)
    {
        foreach (SchemaKey key in SectionSchema.Of(section.GetType()).Keys)
        {
            object? value = key.Property.GetValue(section);
            string at = ConfigNames.Join(path, key.Key);
            if (value is not null && key.Bounds is { } bounds)
                CheckBounds(value, bounds, at);
            if (checkFiles && key.Path is { } use)
                foreach (string file in value as IEnumerable<string> ?? (value is string one ? [one] : []))
                    CheckExists(file, use, at);
            if (value is IEnumerable list and not string && ConfigBinder.ListItem(key.Property.PropertyType) is not null)
                CheckItems(list, at);
            else if (IsSection(value))
                Check(value!, at);
        }
        if (section is IConfigSection checkable)
            checkable.Validate(new SectionReport(path, sources, problems));
    }

    private void CheckItems(IEnumerable list, string path)
    {
        IReadOnlyList<string> labels = sources.Items(path);
        int i = 0;
        foreach (object item in list)
        {
            if (IsSection(item))
                Check(item, ConfigNames.Join(path, labels[i]));
            i++;
        }
    }

    private void CheckBounds(object value, BoundsAttribute bounds, string path)
    {
        if (value is IEnumerable list and not string)
        {
            int i = 0;
            foreach (object item in list)
                CheckBounds(item, bounds, $"{path}.{i++}");
        }
        else if (!bounds.Accepts(Convert.ToDouble(value, provider: null)) && !problems.Covers(path))
            problems.Add(sources.Find(path), path, $"is {value}; expected {bounds.Describe()}");
    }

    private void CheckExists(string file, PathUse use, string path)
    {
        bool missing = use switch
        {
            PathUse.InputFile => !File.Exists(file),
            PathUse.InputFolder => !Directory.Exists(file),
            PathUse.InputFileOrFolder => !Path.Exists(file),
            _ => false,
        };
        if (missing && !problems.Covers(path))
            problems.Add(sources.Find(path), path, $"is '{file}'; there is no such {(use switch { PathUse.InputFile => "file", PathUse.InputFolder => "folder", _ => "file or folder" })}, check the path");
    }

    private static bool IsSection(object? value) =>
        value is not null && value.GetType() is var type && type != typeof(string) && type.IsClass
        && !Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConfigValue<>));
}
