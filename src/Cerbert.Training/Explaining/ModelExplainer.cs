using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Tasks;

namespace Cerbert.Training.Explaining;

/// <summary>
/// Answers what a model does: predictions, what each token adds to them, attention, the training examples that are near, a map of the data, and
/// words for a masked place. Opens the model once; several threads may ask at the same time.
/// </summary>
/// <example><code>
/// using var explainer = ModelExplainer.Open("runs/sst");
/// TokenSalience salience = explainer.Salience("a fine film");
/// foreach ((TextToken token, double score) in salience.Tokens.Zip(salience.Scores)) Console.WriteLine($"{score,7:0.00} {token.Text}");
/// </code></example>
public sealed class ModelExplainer : IDisposable
{
    private readonly bool ownsModel;

    /// <summary>An explainer of a model that is open: its parameters are frozen from now on, and it stays the caller's to dispose.</summary>
    public ModelExplainer(MultiTaskModel model)
        : this(model, ownsModel: false)
    {
    }

    private ModelExplainer(MultiTaskModel model, bool ownsModel)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, this.ownsModel) = (model, ownsModel);
        foreach (Parameter parameter in model.Store.Parameters)
            parameter.Frozen = true;
    }

    /// <summary>The model.</summary>
    public MultiTaskModel Model { get; }

    /// <summary>The tasks it answers.</summary>
    public IReadOnlyList<LabelledTaskConfig> Tasks => Model.Config.LabelledTasks;

    /// <summary>Whether the model has a head that guesses words: see <see cref="Suggest"/>.</summary>
    public bool GuessesWords => Model.Language is not null;

    /// <summary>Opens a run folder (its best checkpoint, else its last) or a model folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The run has no checkpoint, or a file is damaged.</exception>
    public static ModelExplainer Open(string path) => new(ModelFolder.Load(ModelFolder.Find(path, out _)), ownsModel: true);

    /// <summary>What the model says about a text or pair.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null for single texts.</param>
    /// <param name="task">A task's name; null: the first that takes such texts.</param>
    /// <exception cref="InvalidDataException">The text is empty, or no task takes such texts.</exception>
    public Prediction Predict(string text, string? pair = null, string? task = null) =>
        new Predictor(Model).Predict([text], pair is null ? null : [pair], TaskOf(text, pair, task).Name)[0];

    /// <summary>What each token adds to an output.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null for single texts.</param>
    /// <param name="task">A task's name; null: the first that takes such texts.</param>
    /// <param name="options">Method and output; null: integrated gradients of the largest output.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">The text is empty, no task takes such texts, there is no such output, or the pooling has no gradient.</exception>
    public TokenSalience Salience(
        string text, string? pair = null, string? task = null, SalienceOptions? options = null, CancellationToken cancellation = default) =>
        new SalienceComputation(Model, TaskOf(text, pair, task), text, pair, options ?? new SalienceOptions()).Compute(cancellation);

    /// <summary>The attention probabilities of every layer and head.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null for single texts.</param>
    /// <param name="task">A task's name, which says how pairs are read; null: the first that takes such texts, or none of a model that only guesses words.</param>
    /// <exception cref="InvalidDataException">The text is empty, or no task takes such texts.</exception>
    public TokenAttention Attention(string text, string? pair = null, string? task = null)
    {
        var example = new EncodedExample(Model, ReaderOf(text, pair, task), text, pair);
        var record = new AttentionRecord();
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        Model.Encoder.Forward(example.Batch(1), new ForwardPass { Attention = record }, OutputUse.LastLayer);
        return new TokenAttention([.. example.Tokens.GroupBy(token => token.Sequence).Select(group => group.ToArray())], record.Maps);
    }

    /// <summary>The vectors of a task's examples, and what the model says about each. Takes a forward pass over all of them: keep the result.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="file">A file in the form of the task's; null: its training data.</param>
    /// <param name="most">At most so many examples, spread evenly over the file.</param>
    /// <param name="progress">Gets the share of the examples that are done, from 0 to 1.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="InvalidDataException">There is no such task, it names no file, or the file is damaged.</exception>
    /// <exception cref="FileNotFoundException">The file is not there any more.</exception>
    public ExampleFeatures Features(
        string task, string? file = null, int most = int.MaxValue, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        LabelledTaskConfig config = TaskNamed(task);
        DataSet data = Examples(task, file);
        int count = data.Examples.Count, taken = Math.Min(most, count);
        int Row(int i) => (int)((long)i * count / taken);
        if (taken < count)
            data = data.Take([.. Enumerable.Range(0, taken).Select(Row)]);
        return ExampleFeatures.Compute(Model, config, TaskData.Encode(data, config, Model.Config.Tokenizer, Model.Tokenizer, out _), Row, progress, cancellation);
    }

    /// <summary>Reads a task's examples.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="file">A file in the form of the task's; null: its training data.</param>
    /// <exception cref="InvalidDataException">There is no such task, it names no file, or the file is damaged.</exception>
    /// <exception cref="FileNotFoundException">The file is not there any more.</exception>
    public DataSet Examples(string task, string? file = null)
    {
        LabelledTaskConfig config = TaskNamed(task);
        string path = file ?? config.Data.Train;
        return path.Length > 0
            ? TaskData.Read(path, config)
            : throw new InvalidDataException($"{task}: the model does not say which data it was trained on; give a file");
    }

    /// <summary>The examples that are nearest to a text or pair: see <see cref="ExampleFeatures.Nearest"/>.</summary>
    /// <param name="features">Those to choose from, of the same task.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null for single texts.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidDataException">The text is empty, or the task takes no such texts.</exception>
    public IReadOnlyList<Neighbour> Nearest(ExampleFeatures features, string task, string text, string? pair = null, int count = 10)
    {
        ArgumentNullException.ThrowIfNull(features);
        LabelledTaskConfig config = TaskOf(text, pair, task);
        return features.Nearest(ExampleFeatures.Compute(Model, config, new EncodedExample(Model, config, text, pair).Data, row => row).Of(0).Span, count);
    }

    /// <summary>The likeliest tokens at a place of a text or pair, were it hidden.</summary>
    /// <param name="token">The place among the tokens of <see cref="Salience"/> and <see cref="Attention"/>.</param>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text; null for single texts.</param>
    /// <param name="task">A task's name, which says how pairs are read; null: the first that takes such texts, or none of a model that only guesses words.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidDataException">The model has no head that guesses words, or no task takes such texts.</exception>
    public IReadOnlyList<TokenGuess> Suggest(int token, string text, string? pair = null, string? task = null, int count = 5)
    {
        var example = new EncodedExample(Model, ReaderOf(text, pair, task), text, pair);
        return new MaskFiller(Model).At(example.Batch(1), token, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ownsModel)
            Model.Dispose();
    }

    // A model that only guesses words reads any text.
    private LabelledTaskConfig? ReaderOf(string text, string? pair, string? task) =>
        Tasks.Count == 0 && task is null && GuessesWords && !string.IsNullOrWhiteSpace(text) ? null : TaskOf(text, pair, task);

    private LabelledTaskConfig TaskOf(string text, string? pair, string? task)
    {
        if (string.IsNullOrWhiteSpace(text) || (pair is not null && string.IsNullOrWhiteSpace(pair)))
            throw new InvalidDataException("the text is empty; expected something to explain");
        return Predictor.Suiting(Model, task, pair is not null)[0];
    }

    private LabelledTaskConfig TaskNamed(string task) => Tasks.FirstOrDefault(config => config.Name == task)
        ?? throw new InvalidDataException($"the model has no task '{task}': {NearestName.Hint(task, Model.Tasks.Keys)}");
}
