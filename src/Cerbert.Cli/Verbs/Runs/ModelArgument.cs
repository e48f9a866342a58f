using Cerbert.Training.Modeling;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Opens what a user calls a model: a run folder (its best checkpoint, else its last) or a model folder.</summary>
internal static class ModelArgument
{
    /// <summary>The folder with the model; what is wrong with a newer checkpoint is a remark.</summary>
    public static string Find(string path, TextWriter remarks)
    {
        string folder = ModelFolder.Find(path, out string? warning);
        if (warning is not null)
            remarks.WriteLine($"warning: {warning}");
        return folder;
    }

    /// <summary>Opens the model.</summary>
    public static MultiTaskModel Open(string path, TextWriter remarks) => ModelFolder.Load(Find(path, remarks));
}
