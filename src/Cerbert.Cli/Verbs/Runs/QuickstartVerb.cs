using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Data;
using Cerbert.Training;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;
using Cerbert.Training.Runs;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Shows the whole path in under a minute, with nothing to download: data, training, evaluation, saving, predicting.</summary>
internal sealed class QuickstartVerb : Verb
{
    private static readonly string[] Samples =
    [
        "The soup was wonderful and the service was really pleasant.",
        "I hated the ending of this film.",
        "The bed of the hotel was not pleasant.",
    ];

    private readonly Option<string> output = new("--output") { Description = "The folder for sample data and run; an earlier quickstart there is replaced.", HelpName = "folder", DefaultValueFactory = _ => Path.Combine("runs", "quickstart") };

    public QuickstartVerb(Session session)
        : base("quickstart", "Train, evaluate and use a small model on sample data, in under a minute.", session)
    {
        Add(output);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string folder = Path.GetFullPath(parse.GetRequiredValue(output)), data = Path.Combine(folder, "data"), run = Path.Combine(folder, "run");
        Clear(folder, data, run);
        SampleData.Write(data);
        string file = Path.Combine(folder, "quickstart.yaml");
        File.WriteAllText(file, Config);
        Terminal.Human.WriteLine($"1. sample data and config written to {folder}");
        RunConfig config = RunConfig.Load(file, checkFiles: true);
        Terminal.Human.WriteLine($"2. training a {config.Encoder.Layers}-layer encoder from random weights on {config.LabelledTasks[0].Data.Train}");
        RunFinished done = TrainingDisplay.Run(Terminal, observer => TrainingRun.Start(config, observer, Token));
        if (done.Interrupted)
            throw new OperationCanceledException(Token);
        string best = ModelFolder.Find(run, out _);
        using MultiTaskModel model = ModelFolder.Load(best);
        double accuracy = EvaluationRun.Score(model, cancellation: Token)["sentiment.accuracy"];
        IReadOnlyList<Prediction> predictions = new Predictor(model).Predict(Samples, cancellation: Token);
        if (Terminal.JsonOnly)
        {
            Terminal.WriteJson(new { Run = run, Model = best, Accuracy = accuracy, Seconds = done.Duration.TotalSeconds, Predictions = predictions });
            return;
        }

        Terminal.Output.WriteLine($"3. dev accuracy {accuracy:0.000} after {done.Step} steps in {done.Duration.TotalSeconds:0} s");
        Terminal.Output.WriteLine($"4. model saved to {best}");
        Terminal.Output.WriteLine("5. predictions");
        foreach (Prediction prediction in predictions)
            Terminal.Output.WriteLine($"   {prediction.Label} ({prediction.Probability:0.00})  {prediction.Text}");
        Terminal.Output.WriteLine($"next: cerbert predict {Path.GetRelativePath(Environment.CurrentDirectory, run)} --text \"…\", or edit {Path.GetRelativePath(Environment.CurrentDirectory, file)} and cerbert train it");
    }

    // Only what an earlier quickstart made is removed.
    private static void Clear(string folder, string data, string run)
    {
        Directory.CreateDirectory(folder);
        foreach (string made in new[] { data, run })
            if (Directory.Exists(made))
                Directory.Delete(made, recursive: true);
    }

    private const string Config = """
        # Sentiment of short sentences, from random weights: what `cerbert quickstart` trains.
        seed: 1
        output: run
        encoder: { layers: 2, hidden: 128, heads: 2, vocab: data/vocab.txt }
        tokenizer: { max_length: 64 }
        tasks:
          - name: sentiment
            kind: classification
            labels: [negative, positive]
            pooling: mean
            data:
              train: data/sentiment/train.tsv
              dev: data/sentiment/dev.tsv
              columns: { text: sentence, label: label }
        training:
          epochs: 20
          batch_size: 16
          precision: fp32
          optimizer: { name: adamw, learning_rate: 1e-3 }
        """;
}
