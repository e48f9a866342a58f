using Cerbert.Models.Checkpoints;

namespace Cerbert.Training.Modeling;

/// <summary>The models that come with the program, in its folder <c>models</c> or in that of the repository it was built in.</summary>
public static class BundledModels
{
    /// <summary>The small encoder that was pre-trained by Cerbert itself (recipes/starter).</summary>
    public const string Starter = "starter";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Starter];

    /// <summary>The folder of a model; where none is there, the place beside the program where it should be.</summary>
    public static string FolderOf(string name)
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
            if (Path.Combine(at, "models", name) is var folder && File.Exists(Path.Combine(folder, ModelConfig.FileName)))
                return folder;
        return Path.Combine(AppContext.BaseDirectory, "models", name);
    }

    /// <summary>Refuses a bundled model that is not there.</summary>
    /// <exception cref="FileNotFoundException">The program was copied without its models.</exception>
    internal static void RequirePresent(string folder)
    {
        foreach (string name in Names)
            if (folder == Path.Combine(AppContext.BaseDirectory, "models", name) && !Directory.Exists(folder))
                throw new FileNotFoundException($"encoder: {name}: {folder} is not there, nor models/{name} in a folder above it; copy the model's folder there, make it with cerbert pretrain recipes/starter/pretrain.yaml, or name another one (encoder.folder)", folder);
    }
}
