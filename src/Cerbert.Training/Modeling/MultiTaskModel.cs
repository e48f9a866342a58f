using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pairs;
using Cerbert.Models.Pooling;
using Cerbert.Tensors;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Modeling;

/// <summary>One tokenizer, one encoder, and a head per task.</summary>
public sealed class MultiTaskModel : IDisposable
{
    private readonly Dictionary<string, TaskModel> tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PoolingStrategy> contrasts = new(StringComparer.Ordinal);

    private MultiTaskModel(RunConfig config, Tokenizer tokenizer, ParameterStore store, Encoder encoder)
    {
        (Config, Tokenizer, Store, Encoder) = (config, tokenizer, store, encoder);
        // Every saved folder has a pooler where the family's checkpoints do, whether a head uses it or not; a masked language model has none.
        if (encoder.OwnsPooler && !(IsMaskedLanguageModel && !AsksAboutSentences))
            _ = encoder.Pooler;
        foreach (LabelledTaskConfig task in config.LabelledTasks)
            tasks.Add(task.Name, MakeTask(task));
        if (config.Tasks.OfType<MaskedLanguageTaskConfig>().FirstOrDefault() is { } text)
            Language = new MaskedLanguageHead(store, encoder as BertEncoder
                ?? throw new InvalidDataException($"tasks.{text.Name}.kind: masked-language needs a BERT encoder, but this one is {encoder.ClassName}; start from BERT's folder, or from sizes"));
        foreach (ContrastiveTaskConfig task in config.Tasks.OfType<ContrastiveTaskConfig>())
            contrasts.Add(task.Name, MakePooling(task.Name, task.Pooling));
        if (AsksAboutSentences)
            Sentences = new SentencePairHead(store, encoder);
        store.CloseSource();
    }

    /// <summary>The run this model belongs to; says what the tasks are.</summary>
    public RunConfig Config { get; }

    /// <summary>Text to ids.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>All parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>What the tasks share.</summary>
    public Encoder Encoder { get; }

    /// <summary>What guesses hidden tokens, for all tasks that do; null where none does.</summary>
    public MaskedLanguageHead? Language { get; }

    /// <summary>What tells whether two halves of a text belong together, for all tasks that ask; null where none does.</summary>
    public SentencePairHead? Sentences { get; }

    /// <summary>The element type that predictions, scores and vectors are computed in: see <see cref="Use"/>.</summary>
    internal DType InferenceType { get; private set; } = DType.Float32;

    /// <summary>Chooses the number format of predictions, scores and vectors from now on; float32 before.</summary>
    /// <exception cref="InvalidDataException">This machine has no such products.</exception>
    public void Use(InferencePrecision precision) => InferenceType = InferencePrecisions.Prepare(Encoder, precision);

    /// <summary>Whether the model does nothing but guess hidden tokens, and perhaps tell whether halves of a text belong together.</summary>
    public bool IsMaskedLanguageModel => Config.Tasks.All(task => task is MaskedLanguageTaskConfig);

    /// <summary>The labelled tasks' poolings and heads, by name.</summary>
    public IReadOnlyDictionary<string, TaskModel> Tasks => tasks;

    /// <summary>The poolings of contrastive tasks, by name.</summary>
    public IReadOnlyDictionary<string, PoolingStrategy> Contrasts => contrasts;

    /// <summary>Whether the model is one that Transformers knows whole: one classifier on the family's own pooler.</summary>
    public bool IsPlainClassifier => IsPlain(Config);

    private bool AsksAboutSentences => Config.Tasks.Any(task => task is MaskedLanguageTaskConfig { Sentences: not SentenceObjective.None });

    /// <summary>The model a run starts from: the encoder of a folder, or a random one.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or vocabulary and model disagree.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static MultiTaskModel Create(RunConfig config, Tokenizer tokenizer)
    {
        TransformerConfig encoder = EncoderSettings.Resolve(config.Encoder, tokenizer);
        IWeightSource? source = config.Encoder.Folder is { } folder ? encoder.Names.Apply(WeightSource.Open(folder)) : null;
        return Build(config, tokenizer, encoder, source);
    }

    /// <summary>The model of given weights: a saved one.</summary>
    internal static MultiTaskModel Build(RunConfig config, Tokenizer tokenizer, TransformerConfig sizes, IWeightSource? source)
    {
        // The store owns the source, so that it is closed whatever is wrong.
        var store = new ParameterStore(source, (ulong)config.Seed);
        try
        {
            EncoderSettings.RequireVocabulary(tokenizer, sizes, source?.Location ?? config.Encoder.Vocab ?? "the vocabulary");
            var encoder = Encoder.Create(store, sizes);
            RequireLabels(config, encoder, source);
            return new MultiTaskModel(config, tokenizer, store, encoder);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Another model of the same shape, with weights of its own that are drawn at random.</summary>
    internal MultiTaskModel Twin() => Build(Config, Tokenizer, Encoder.Config, source: null);

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();

    internal static bool IsPlain(RunConfig config) => config.Tasks is [ClassificationTaskConfig
    {
        Pooling: PoolerPoolingConfig, Head: LinearHeadConfig, Pair: null or CrossEncoderPairConfig,
    }];

    /// <summary>Refuses to train the head of a classifier for another number of classes.</summary>
    private static void RequireLabels(RunConfig config, Encoder encoder, IWeightSource? source)
    {
        string weight = encoder.ClassifierName + ".weight";
        if (source is null || !IsPlain(config) || !source.Names.Contains(weight, StringComparer.Ordinal))
            return;
        int wanted = TaskObjective.Create((LabelledTaskConfig)config.Tasks[0]).Outputs;
        if (source.GetInfo(weight).Shape is [var there, ..] && there != wanted)
            throw new InvalidDataException($"tasks.{config.Tasks[0].Name}.labels: are {wanted}, but {source.Location} is a classifier of {there} already; give its {there} labels in their order, or an encoder folder without a classifier");
    }

    private TaskModel MakeTask(LabelledTaskConfig task)
    {
        PoolingStrategy pooling = MakePooling(task.Name, task.Pooling);
        PairCombination? pair = task.Pair is null or CrossEncoderPairConfig
            ? null
            : PairCombination.Create(PairConfig.Family.NameOf(task.Pair.GetType()), pooling.OutputSize);
        return new TaskModel(pooling, pair, MakeHead(task, pair, pair?.OutputSize ?? pooling.OutputSize));
    }

    private PoolingStrategy MakePooling(string task, PoolingConfig pooling) => pooling.Problem(Encoder) is { } problem
        ? throw new InvalidDataException($"tasks.{task}.pooling: {problem}")
        : pooling.Create(Encoder, Store.At($"heads.{task}.pooling", mustExist: false));

    private Head? MakeHead(LabelledTaskConfig task, PairCombination? pair, int inputs)
    {
        var objective = TaskObjective.Create(task);
        if (objective.ReadsSimilarity)
            return pair is CosinePair
                ? null
                : throw new InvalidDataException($"tasks.{task.Name}.pair: the objective compares two vectors; set pair: cosine");
        ParameterScope scope = Store.At(IsPlainClassifier ? Encoder.ClassifierName : $"heads.{task.Name}", mustExist: false);
        double deviation = Encoder.Config.InitializerRange;
        return task.Head switch
        {
            MlpHeadConfig mlp => new MlpHead(scope, inputs, mlp.Hidden ?? inputs, EncoderSettings.ToActivation(mlp.Activation), objective.Outputs, mlp.DropoutOrUsual, deviation),
            LinearHeadConfig when pair?.SimilarityStart is { } start => new SimilarityHead(scope, start),
            LinearHeadConfig linear => new LinearHead(scope, inputs, objective.Outputs, linear.DropoutOrUsual, deviation),
            _ => throw new ArgumentOutOfRangeException(nameof(task), HeadConfig.Family.NameOf(task.Head.GetType()), "no such kind of head"),
        };
    }
}
