using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Runs;

namespace Cerbert.Training.Modeling;

/// <summary>
/// A trained model on the disk. The folder opens in Transformers: as a classifier where the model is one that it knows, otherwise
/// as the bare encoder. Heads it does not know are in heads.safetensors, and cerbert.yaml says what they are.
/// </summary>
public static class ModelFolder
{
    private const string HeadsFile = "heads.safetensors", SettingsFile = "cerbert.yaml";

    /// <summary>Writes or replaces a model; the folder's other files stay.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">Made where it does not exist.</param>
    /// <param name="type">How numbers are stored: Float32, Float16 or BFloat16.</param>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public static void Save(MultiTaskModel model, string folder, WeightType type = WeightType.Float32) => Write(model, model.Encoder.Config, folder, type);

    /// <summary>Writes a model to be passed on: a masked language model without its settings, which name the files of the machine it was made on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">Made where it does not exist.</param>
    /// <param name="type">How numbers are stored: Float32, Float16 or BFloat16.</param>
    /// <param name="dropout">What config.json says of both dropouts, with which training from the folder starts; null: what the model was trained with.</param>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public static void Export(MultiTaskModel model, string folder, WeightType type = WeightType.Float32, double? dropout = null)
    {
        TransformerConfig config = model.Encoder.Config;
        Write(model, dropout is { } rate ? config with { HiddenDropout = rate, AttentionDropout = rate } : config, folder, type);
        // Its configuration says everything: see Foreign.
        if (model.IsMaskedLanguageModel)
            File.Delete(Path.Combine(folder, SettingsFile));
    }

    /// <summary>The folder with what a user calls a model: itself, or of a run its best checkpoint, else its last.</summary>
    /// <param name="path">A model folder or a run folder.</param>
    /// <param name="warning">What is wrong with a newer checkpoint that had to be passed over, to be shown to the user; else null.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The run has no whole checkpoint.</exception>
    public static string Find(string path, out string? warning)
    {
        warning = null;
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"{path}: there is no such folder; give a run folder or a model folder");
        if (!RunFolder.Holds(path) && !Directory.Exists(Path.Combine(path, "checkpoints")))
            return path;
        CheckpointStore store = RunFolder.CheckpointsOf(path);
        if (store.TryOpen("best", out SavedFolder? best, out warning))
            return best.Path;
        return store.TryOpen("last", out SavedFolder? last, out warning)
            ? Path.Combine(last.Path, "model")
            : throw new InvalidDataException($"{path}: the run has no checkpoint yet; let it train to its first evaluation");
    }

    /// <summary>Opens a model saved by <see cref="Save"/>, or a Hugging Face classifier or masked language model.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or the folder has no head to predict with.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no model.</exception>
    public static MultiTaskModel Load(string folder)
    {
        RequireFolder(folder);
        TransformerConfig encoder = EncoderSettings.LoadConfig(folder);
        return Open(folder, encoder, LoadConfig(folder, encoder));
    }

    /// <summary>Opens the encoder of a folder, whatever heads it has, with a pooling over it: the only contrastive task of what is returned.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or the pooling has weights that the folder has not.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no model.</exception>
    public static MultiTaskModel LoadEncoder(string folder, PoolingConfig pooling)
    {
        RequireFolder(folder);
        TransformerConfig encoder = EncoderSettings.LoadConfig(folder);
        RunConfig bare = Bare(folder, encoder, new ContrastiveTaskConfig { Name = "embed", Pooling = pooling, Data = new TextConfig { Train = [] } });
        MultiTaskModel model = Open(folder, encoder, Settings(folder) is { } saved ? bare with { Tokenizer = saved.Tokenizer, Evaluation = saved.Evaluation } : bare);
        if (pooling is not PoolerPoolingConfig || !model.Store.Drawn.Any())
            return model;
        model.Dispose();
        throw new InvalidDataException($"{folder}: has no pooler, which the pooling 'pooler' reads; choose another one, such as mean");
    }

    /// <summary>What a saved model was trained on; null for a folder of Transformers'.</summary>
    internal static IReadOnlyList<TaskConfig>? TasksOf(string folder) => Settings(folder)?.Tasks;

    private static RunConfig? Settings(string folder) => Path.Combine(folder, SettingsFile) is var file && File.Exists(file) ? RunConfig.Load(file) : null;

    private static void RequireFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: there is no such folder; give a model folder or a run folder");
    }

    private static MultiTaskModel Open(string folder, TransformerConfig encoder, RunConfig config)
    {
        MultiTaskModel model = MultiTaskModel.Build(config, Tokenizer.Load(folder), encoder, OpenWeights(folder, encoder.Names));
        string[] missing = [.. model.Store.Drawn.Where(name => !model.Encoder.IsOptional(name))];
        if (missing.Length == 0)
            return model;
        model.Dispose();
        throw new InvalidDataException($"{folder}: has no weights for {missing[0]}: the model was never fine-tuned for this; train it first, or give a run folder");
    }

    /// <summary>Overwrites a model's weights with those of a folder it was saved to.</summary>
    /// <exception cref="InvalidDataException">The folder holds another model.</exception>
    public static void Restore(MultiTaskModel model, string folder)
    {
        using IWeightSource weights = OpenWeights(folder, model.Encoder.Config.Names);
        foreach (Parameter parameter in model.Store.Parameters)
        {
            weights.Read(parameter.Name, parameter.Shape.ToArray(), parameter.Value.AsSpan());
            parameter.Touch();
        }
    }

    /// <summary>What the tasks of a model folder are, without its weights.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no model.</exception>
    public static RunConfig LoadConfig(string folder) => LoadConfig(folder, EncoderSettings.LoadConfig(folder));

    private static RunConfig LoadConfig(string folder, TransformerConfig encoder) => Settings(folder) ?? Foreign(folder, encoder);

    private static void Write(MultiTaskModel model, TransformerConfig sizes, string folder, WeightType type)
    {
        bool language = model.IsMaskedLanguageModel, plain = model.IsPlainClassifier;
        Encoder encoder = model.Encoder;
        Parameter[] heads = plain || language ? [] : [.. model.Store.Parameters.Where(p => !encoder.Owns(p))];
        TransformerConfig config = sizes with { Architectures = [encoder.ClassName + (plain ? "ForSequenceClassification" : language ? model.Sentences is null ? "ForMaskedLM" : "ForPreTraining" : "Model")] };
        if (plain && model.Config.Tasks[0] is ClassificationTaskConfig { Labels: { } labels } classifier)
            config = config with
            {
                Labels = [.. labels.Names ?? (IEnumerable<string>)[.. Enumerable.Range(0, labels.Count).Select(i => $"LABEL_{i}")]],
                Problem = ProblemType.SingleLabelClassification,
                ClassifierDropout = classifier.Head.DropoutOrUsual,
            };
        Directory.CreateDirectory(folder);
        if (heads.Length > 0)
            SafetensorsWriter.Write(Path.Combine(folder, HeadsFile), heads.Select(p => ToSave(p, "")), type);
        model.Tokenizer.Save(folder);
        File.WriteAllText(Path.Combine(folder, SettingsFile), model.Config.ToYaml());
        HuggingFaceFolder.Save(folder, config, model.Store.Parameters.Except(heads).Select(p => ToSave(p, plain || language ? "" : encoder.Prefix + ".")), type);
        // What an earlier model of several heads has left would be read with this one.
        if (heads.Length == 0)
            File.Delete(Path.Combine(folder, HeadsFile));
    }

    /// <summary>The weights of a folder under the names of the model's parameters.</summary>
    private static IWeightSource OpenWeights(string folder, NameMap names)
    {
        IWeightSource source = names.Apply(WeightSource.Open(folder));
        string heads = Path.Combine(folder, HeadsFile);
        return File.Exists(heads) ? new CombinedWeights(source, SafetensorsReader.Open(heads)) : source;
    }

    /// <summary>What a model saved by Transformers alone says about its only task: a classifier's, or guessing hidden tokens.</summary>
    private static RunConfig Foreign(string folder, TransformerConfig encoder) => Bare(
        folder,
        encoder,
        encoder.Architectures.Any(name => name is "BertForMaskedLM" or "BertForPreTraining")
            ? new MaskedLanguageTaskConfig { Name = "fill", Data = new TextConfig { Train = [] }, Sentences = encoder.Architectures.Contains("BertForPreTraining", StringComparer.Ordinal) ? SentenceObjective.NextSentence : SentenceObjective.None }
            : new ClassificationTaskConfig
            {
                Name = "classify",
                Data = new DataConfig { Train = "" },
                Labels = new LabelSet { Count = encoder.LabelCount, Names = [.. encoder.Labels] },
            });

    private static RunConfig Bare(string folder, TransformerConfig encoder, TaskConfig task) => new RunConfig
    {
        Encoder = new EncoderConfig { Folder = folder },
        Tokenizer = new Configuration.TokenizerConfig { MaxLength = Math.Max(2, encoder.MaxLength) },
        Tasks = [task],
    }.Resolve(task.Name);

    // A bare encoder is saved without its family's prefix, as Transformers saves it.
    private static WeightToSave ToSave(Parameter parameter, string without)
    {
        string name = parameter.Name.StartsWith(without, StringComparison.Ordinal) ? parameter.Name[without.Length..] : parameter.Name;
        return new WeightToSave(name, [.. parameter.Shape.ToArray()], () => parameter.Value.AsSpan());
    }
}
