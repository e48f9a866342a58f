using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Modeling;

/// <summary>
/// A trained model on the disk. The folder opens in Transformers: as a classifier where the model is one that it knows, otherwise
/// as the bare encoder. Heads it does not know are in heads.safetensors, and cerbert.yaml says what they are.
/// </summary>
public static class ModelFolder
{
    private const string HeadsFile = "heads.safetensors", SettingsFile = "cerbert.yaml";

    /// <summary>Writes or replaces a model; the folder's other files stay.</summary>
    /// <exception cref="IOException">The disk is full or not writable.</exception>
    public static void Save(MultiTaskModel model, string folder)
    {
        bool plain = model.IsPlainClassifier;
        Parameter[] heads = [.. model.Store.Parameters.Where(p => p.Name.StartsWith("heads.", StringComparison.Ordinal))];
        BertConfig config = model.Encoder.Config with { Architectures = [plain ? "BertForSequenceClassification" : "BertModel"] };
        if (plain && model.Config.Tasks[0] is ClassificationTaskConfig { Labels: { } labels })
            config = config with
            {
                Labels = [.. labels.Names ?? (IEnumerable<string>)[.. Enumerable.Range(0, labels.Count).Select(i => $"LABEL_{i}")]],
                Problem = ProblemType.SingleLabelClassification,
                ClassifierDropout = model.Config.Tasks[0].Head.Dropout,
            };
        Directory.CreateDirectory(folder);
        if (heads.Length > 0)
            SafetensorsWriter.Write(Path.Combine(folder, HeadsFile), heads.Select(ToSave));
        model.Tokenizer.Save(folder);
        File.WriteAllText(Path.Combine(folder, SettingsFile), model.Config.ToYaml());
        HuggingFaceFolder.Save(folder, config, model.Store.Parameters.Except(heads).Select(p => ToSave(p, plain)));
    }

    /// <summary>Opens a model saved by <see cref="Save"/>, or a Hugging Face classifier.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or the folder has no head to predict with.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no model.</exception>
    public static MultiTaskModel Load(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: there is no such folder; give a model folder or a run folder");
        BertConfig bert = ModelConfig.Load(folder) as BertConfig
            ?? throw new InvalidDataException($"{folder}: is not a BERT model; expected model_type bert in its config.json");
        string settings = Path.Combine(folder, SettingsFile);
        RunConfig config = File.Exists(settings) ? RunConfig.Load(settings) : Classifier(folder, bert);
        Tokenizer tokenizer = Tokenizer.Load(folder);
        MultiTaskModel model = MultiTaskModel.Build(config, tokenizer, bert, OpenWeights(folder));
        string[] missing = [.. model.Store.Drawn.Where(name => !name.StartsWith("bert.pooler.", StringComparison.Ordinal))];
        if (missing.Length == 0)
            return model;
        model.Dispose();
        throw new InvalidDataException($"{folder}: has no weights for {missing[0]}: the model was never fine-tuned for this; train it first, or give a run folder");
    }

    /// <summary>Overwrites a model's weights with those of a folder it was saved to.</summary>
    /// <exception cref="InvalidDataException">The folder holds another model.</exception>
    public static void Restore(MultiTaskModel model, string folder)
    {
        using IWeightSource weights = OpenWeights(folder);
        foreach (Parameter parameter in model.Store.Parameters)
        {
            weights.Read(parameter.Name, parameter.Shape.ToArray(), parameter.Value.AsSpan());
            parameter.Touch();
        }
    }

    /// <summary>The weights of a folder under the names of the model's parameters.</summary>
    internal static IWeightSource OpenWeights(string folder)
    {
        IWeightSource source = NameMap.Bert.Apply(WeightSource.Open(folder));
        string heads = Path.Combine(folder, HeadsFile);
        return File.Exists(heads) ? new CombinedWeights(source, SafetensorsReader.Open(heads)) : source;
    }

    /// <summary>What a classifier saved by Transformers alone says about its only task.</summary>
    private static RunConfig Classifier(string folder, BertConfig bert) => new RunConfig
    {
        Encoder = new EncoderConfig { Folder = folder },
        Tokenizer = new Configuration.TokenizerConfig { MaxLength = Math.Max(2, bert.MaxPositions) },
        Tasks =
        [
            new ClassificationTaskConfig
            {
                Name = "classify",
                Data = new DataConfig { Train = "" },
                Labels = new LabelSet { Count = bert.LabelCount, Names = [.. bert.Labels] },
            },
        ],
    }.Resolve("classify");

    private static WeightToSave ToSave(Parameter parameter) => ToSave(parameter, prefixed: true);

    // A bare encoder is saved without its family's prefix, as Transformers saves BertModel.
    private static WeightToSave ToSave(Parameter parameter, bool prefixed)
    {
        const string Prefix = "bert.";
        string name = !prefixed && parameter.Name.StartsWith(Prefix, StringComparison.Ordinal) ? parameter.Name[Prefix.Length..] : parameter.Name;
        return new WeightToSave(name, [.. parameter.Shape.ToArray()], () => parameter.Value.AsSpan());
    }
}
