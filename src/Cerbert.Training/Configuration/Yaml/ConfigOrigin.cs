namespace Cerbert.Training.Configuration.Yaml;

/// <summary>Where a value was written, for messages, and the folder its relative paths start from.</summary>
/// <param name="Where">As shown to the user: <c>file:line:column</c>, <c>--set key=value</c> or <c>environment variable X</c>.</param>
/// <param name="BaseFolder">The config file's folder, or the current folder for values that did not come from a file.</param>
public sealed record ConfigOrigin(string Where, string BaseFolder);
