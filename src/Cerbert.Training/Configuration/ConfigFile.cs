using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Configuration.Yaml;

namespace Cerbert.Training.Configuration;

/// <summary>From a YAML file to a checked record: read (with what the file extends), override, expand variables, bind, check.</summary>
internal static class ConfigFile
{
    public static T Load<T>(string path, IEnumerable<string> overrides, bool checkFiles, Func<string, string?>? environment = null)
    {
        var problems = new ConfigProblems();
        ConfigMapping root = ConfigExtends.Read(path, problems);
        ConfigOverride.Apply(root, overrides, problems);
        new VariableExpander(problems, environment ?? Environment.GetEnvironmentVariable).Expand(root);
        var sources = new SourceMap(path);
        object bound = new ConfigBinder(sources, problems).BindSection(typeof(T), root, "")!;
        problems.EndBinding();
        new ConfigValidator(sources, problems, checkFiles).Check(bound, "");
        problems.ThrowIfAny();
        return (T)bound;
    }
}
