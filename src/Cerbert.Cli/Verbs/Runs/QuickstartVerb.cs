using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Data;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>
/// Shows the whole path in under a minute, with nothing to download: data, three tasks on the starter, the same from random weights, saving,
/// predicting.
/// </summary>
internal sealed class QuickstartVerb : Verb
{
    private static readonly string[] Reviews =
    [
        "The soup was wonderful and the service was really pleasant.",
        "I hated the ending of this film.",
        "The bed of the hotel was not pleasant.",
    ];

    private static readonly (string First, string Second) Pair =
        ("The doctor bought the car by the river last week.", "Last week, the automobile was purchased by the physician near the river.");

    private readonly Option<string> output = new("--output") { Description = "The folder for sample data and runs; an earlier quickstart there is replaced.", HelpName = "folder", DefaultValueFactory = _ => Path.Combine("runs", "quickstart") };

    public QuickstartVerb(Session session)
        : base("quickstart", "Fine-tune the starter on three sample tasks, compare it with random weights, and predict, in under a minute.", session)
    {
        Add(output);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string folder = Path.GetFullPath(parse.GetRequiredValue(output)), data = Path.Combine(folder, "data");
        Clear(folder);
        SampleData.Write(data);
        string file = QuickstartConfig.Write(folder);
        Terminal.Human.WriteLine($"1. sample data and config written to {folder}");

        RunConfig config = RunConfig.Load(file, checkFiles: true);
        Terminal.Human.WriteLine($"2. fine-tuning the starter on {string.Join(", ", config.Tasks.Select(task => task.Name))}");
        RunFinished done = Train(config);
        string best = ModelFolder.Find(config.Output!, out _);
        using MultiTaskModel model = ModelFolder.Load(best);

        Terminal.Human.WriteLine("3. the same from random weights");
        Train(QuickstartConfig.FromRandomWeights(config, model.Encoder.Config, Path.Combine(folder, "random")));

        IReadOnlyDictionary<string, double> scores = Scores("run"), random = Scores("random");
        Prediction[] predictions =
        [
            .. new Predictor(model).Predict(Reviews, cancellation: Token),
            .. new Predictor(model).Predict([Pair.First], [Pair.Second], cancellation: Token),
        ];
        if (Terminal.JsonOnly)
        {
            Terminal.WriteJson(new { Run = config.Output, Model = best, Scores = scores, Random = random, Seconds = done.Duration.TotalSeconds, Predictions = predictions });
            return;
        }

        Terminal.Output.WriteLine($"4. on sentences that were not trained on, after {done.Step} steps");
        var table = new TextTable("", ">starter", ">random weights");
        foreach (string name in scores.Keys.Where(name => !name.EndsWith(".f1", StringComparison.Ordinal) && !name.EndsWith(".spearman", StringComparison.Ordinal)))
            table.Add($"   {name.Replace('.', ' ')}", $"{scores[name]:0.000}", $"{random[name]:0.000}");
        table.Write(Terminal.Output);
        Terminal.Output.WriteLine($"5. the starter's model, saved to {best}, predicts");
        foreach (Prediction prediction in predictions)
            Terminal.Output.WriteLine($"   {Answer(prediction),-25}  {prediction.Text}{(prediction.TextPair is { } second ? $" | {second}" : "")}");
        string run = Path.GetRelativePath(Environment.CurrentDirectory, config.Output!);
        Terminal.Output.WriteLine($"next: cerbert predict {run} --text \"…\", or edit {Path.GetRelativePath(Environment.CurrentDirectory, file)} and cerbert train it");

        IReadOnlyDictionary<string, double> Scores(string name) => RunRecord.Read(Path.Combine(folder, name)).Scores;
    }

    private static string Answer(Prediction prediction) =>
        $"{prediction.Task} {prediction.Label}{(prediction.Probability is { } probability ? $" ({probability:0.00})" : "")}";

    private RunFinished Train(RunConfig config)
    {
        RunFinished done = TrainingDisplay.Run(Terminal, observer => TrainingRun.Start(config, observer, Token));
        return done.Interrupted ? throw new OperationCanceledException(Token) : done;
    }

    // Only what an earlier quickstart made is removed.
    private static void Clear(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string made in new[] { "data", "run", "random" })
            if (Path.Combine(folder, made) is var path && Directory.Exists(path))
                Directory.Delete(path, recursive: true);
    }
}
