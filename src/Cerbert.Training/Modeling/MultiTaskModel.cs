using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;
using Cerbert.Models.Heads;
using Cerbert.Models.Pairs;
using Cerbert.Models.Pooling;
using Cerbert.Tokenizers;
using Cerbert.Training.Configuration;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Modeling;

/// <summary>One tokenizer, one encoder, and a head per task.</summary>
public sealed class MultiTaskModel : IDisposable
{
    private readonly Dictionary<string, TaskModel> tasks = new(StringComparer.Ordinal);

    private MultiTaskModel(RunConfig config, Tokenizer tokenizer, ParameterStore store, BertEncoder encoder)
    {
        (Config, Tokenizer, Store, Encoder) = (config, tokenizer, store, encoder);
        // Every saved folder has a pooler, as the family's checkpoints do, whether a head uses it or not.
        _ = encoder.Pooler;
        foreach (TaskConfig task in config.Tasks)
            tasks.Add(task.Name, MakeTask(task));
        store.CloseSource();
    }

    /// <summary>The run this model belongs to; says what the tasks are.</summary>
    public RunConfig Config { get; }

    /// <summary>Text to ids.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>All parameters.</summary>
    public ParameterStore Store { get; }

    /// <summary>What the tasks share.</summary>
    public BertEncoder Encoder { get; }

    /// <summary>The tasks' poolings and heads, by name.</summary>
    public IReadOnlyDictionary<string, TaskModel> Tasks => tasks;

    /// <summary>Whether the model is one that Transformers knows whole: one classifier on BERT's own pooler.</summary>
    public bool IsPlainClassifier => IsPlain(Config);

    /// <summary>The model a run starts from: the encoder of a folder, or a random one.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or vocabulary and model disagree.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static MultiTaskModel Create(RunConfig config, Tokenizer tokenizer)
    {
        BertConfig bert = EncoderSettings.Resolve(config.Encoder, tokenizer);
        IWeightSource? source = config.Encoder.Folder is { } folder ? NameMap.Bert.Apply(WeightSource.Open(folder)) : null;
        return Build(config, tokenizer, bert, source);
    }

    /// <summary>The model of given weights: a saved one.</summary>
    internal static MultiTaskModel Build(RunConfig config, Tokenizer tokenizer, BertConfig bert, IWeightSource? source)
    {
        // The store owns the source, so that it is closed whatever is wrong.
        var store = new ParameterStore(source, (ulong)config.Seed);
        try
        {
            EncoderSettings.RequireVocabulary(tokenizer, bert, source?.Location ?? config.Encoder.Vocab ?? "the vocabulary");
            RequireLabels(config, source);
            return new MultiTaskModel(config, tokenizer, store, new BertEncoder(store, bert));
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
    private static void RequireLabels(RunConfig config, IWeightSource? source)
    {
        const string Weight = "classifier.weight";
        if (source is null || !IsPlain(config) || !source.Names.Contains(Weight, StringComparer.Ordinal))
            return;
        int wanted = TaskObjective.Create(config.Tasks[0]).Outputs;
        if (source.GetInfo(Weight).Shape is [var there, ..] && there != wanted)
            throw new InvalidDataException($"tasks.{config.Tasks[0].Name}.labels: are {wanted}, but {source.Location} is a classifier of {there} already; give its {there} labels in their order, or an encoder folder without a classifier");
    }

    private TaskModel MakeTask(TaskConfig task)
    {
        var pooling = PoolingStrategy.Create(PoolingConfig.Family.NameOf(task.Pooling.GetType()), Encoder);
        PairCombination? pair = task.Pair is null or CrossEncoderPairConfig
            ? null
            : PairCombination.Create(PairConfig.Family.NameOf(task.Pair.GetType()), pooling.OutputSize);
        return new TaskModel(pooling, pair, MakeHead(task, pair, pair?.OutputSize ?? pooling.OutputSize));
    }

    private Head? MakeHead(TaskConfig task, PairCombination? pair, int inputs)
    {
        var objective = TaskObjective.Create(task);
        if (objective.ReadsSimilarity)
            return pair is CosinePair
                ? null
                : throw new InvalidDataException($"tasks.{task.Name}.pair: the objective compares two vectors; set pair: cosine");
        ParameterScope scope = Store.At(IsPlainClassifier ? "classifier" : $"heads.{task.Name}", mustExist: false);
        double deviation = Encoder.Config.InitializerRange;
        return task.Head switch
        {
            MlpHeadConfig mlp => new MlpHead(scope, inputs, mlp.Hidden ?? inputs, EncoderSettings.ToActivation(mlp.Activation), objective.Outputs, mlp.Dropout, deviation),
            LinearHeadConfig when inputs == 1 => new SimilarityHead(scope),
            LinearHeadConfig linear => new LinearHead(scope, inputs, objective.Outputs, linear.Dropout, deviation),
            _ => throw new ArgumentOutOfRangeException(nameof(task), HeadConfig.Family.NameOf(task.Head.GetType()), "no such kind of head"),
        };
    }
}
