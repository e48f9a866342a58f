using System.Text;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Saves a model as a folder that transformers opens: config.json and model.safetensors. Both files are written in full
/// under temporary names and flushed to the disk before either takes its place, so that a full disk or a kill leaves an
/// existing folder as it was. Other files of the folder (vocabulary, tokenizer) are not touched.
/// </summary>
public static class HuggingFaceFolder
{
    /// <summary>The weights' file name.</summary>
    public const string WeightsFileName = "model.safetensors";

    /// <summary>Writes or replaces configuration and weights.</summary>
    /// <param name="folder">Made where it does not exist.</param>
    /// <param name="config">Written with its original fields; "dtype" is set to <paramref name="type"/>.</param>
    /// <param name="weights">The tensors under the names transformers expects; tied copies are left out by the caller.</param>
    /// <param name="type">Float32, Float16 or BFloat16.</param>
    /// <exception cref="IOException">The disk is full or failing; the message names file, needed and free bytes.</exception>
    public static void Save(
        string folder, ModelConfig config, IEnumerable<WeightToSave> weights, WeightType type = WeightType.Float32) =>
        Save(folder, config, weights, type, create: null);

    internal static void Save(
        string folder, ModelConfig config, IEnumerable<WeightToSave> weights, WeightType type, Func<string, Stream>? create)
    {
        bool made = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        try
        {
            Write(folder, (config with { DType = type }).ToJson(), weights, type, create);
        }
        catch
        {
            if (made && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
            throw;
        }
        DiskSync.Folder(folder);
        if (made)
            DiskSync.Folder(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))!);
    }

    // Two renames cannot be one: a kill between them leaves new weights beside the old configuration. That matters only
    // where the two saves differ in architecture, and then loading reports the shapes that do not fit.
    private static void Write(
        string folder, string json, IEnumerable<WeightToSave> weights, WeightType type, Func<string, Stream>? create)
    {
        byte[] config = Encoding.UTF8.GetBytes(json);
        using StagedFile stagedWeights =
            SafetensorsWriter.Stage(Path.Combine(folder, WeightsFileName), weights, type, create: create);
        using StagedFile stagedConfig =
            StagedFile.Write(Path.Combine(folder, ModelConfig.FileName), config.Length, stream => stream.Write(config), create);
        stagedWeights.Commit();
        stagedConfig.Commit();
    }
}
