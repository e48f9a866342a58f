using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training.Modeling;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Says what a trained model thinks of texts.</summary>
internal sealed class PredictVerb : Verb
{
    private readonly Argument<string> model = new("MODEL") { Description = "A run folder, a model folder of Cerbert's, or a Hugging Face classifier or masked language model." };
    private readonly Option<string[]> text = new("--text") { Description = "A text; give it several times for several. A pair is two texts: see --pair.", HelpName = "text" };
    private readonly Option<string[]> pair = new("--pair") { Description = "The second text of each --text, in the same order.", HelpName = "text" };
    private readonly Option<string?> file = new("--file") { Description = "A .json list of strings or of [a, b] pairs, or a file with one text per line; - reads standard input.", HelpName = "file" };
    private readonly Option<string?> task = new("--task") { Description = "Which task's head to use [default: all that fit].", HelpName = "name" };
    private readonly Option<InferencePrecision?> precision = InferenceOption.Create();

    public PredictVerb(Session session)
        : base("predict", "Predict with a trained model.", session)
    {
        Add(model);
        Add(text);
        Add(pair);
        Add(file);
        Add(task);
        Add(precision);
        AddJsonOption();
        Validators.Add(result =>
        {
            if ((result.GetResult(text) is not null) == (result.GetResult(file) is not null))
                result.AddError("give either --text or --file (- for standard input)");
            int texts = result.GetValue(text)?.Length ?? 0, pairs = result.GetValue(pair)?.Length ?? 0;
            if (pairs > 0 && pairs != texts)
                result.AddError($"{pairs} second texts (--pair) for {texts} first texts (--text): give one for each");
        });
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string[] second = parse.GetValue(pair) ?? [];
        string? path = parse.GetValue(file);
        IEnumerable<Texts> windows = Texts.Filled(
            path is null ? [new Texts(parse.GetRequiredValue(text), second.Length > 0 ? second : null)] : Texts.Windows(path, Texts.Window), path);
        Texts.LookThrough(windows, path, Token);
        using MultiTaskModel opened = ModelArgument.Open(parse.GetRequiredValue(model), Terminal.Error);
        opened.Use(parse.GetValue(precision) ?? InferencePrecision.Fp32);
        if (opened.Tasks.Count == 0 && opened.Language is not null)
            Fill(new MaskFiller(opened), windows);
        else
            Predict(opened, windows, parse.GetValue(task));
    }

    private void Predict(MultiTaskModel opened, IEnumerable<Texts> windows, string? task)
    {
        var predictor = new Predictor(opened);
        int cut = 0;
        IEnumerable<IReadOnlyList<Prediction>> all = windows.Select(texts =>
        {
            IReadOnlyList<Prediction> predictions = predictor.Predict(texts.First, texts.Second, task, Token);
            cut += predictor.Truncated;
            return predictions;
        });
        if (Terminal.JsonOnly)
            Terminal.WriteJsonList(all.SelectMany(predictions => predictions));
        else
            foreach (IReadOnlyList<Prediction> predictions in all)
                Write(predictions);
        if (cut > 0)
            Terminal.Error.WriteLine($"warning: {cut} texts are longer than {opened.Config.Tokenizer.MaxLength} tokens and were cut");
    }

    private void Fill(MaskFiller filler, IEnumerable<Texts> windows)
    {
        IEnumerable<MaskGuess> all = windows.SelectMany(texts => texts.Second is null
            ? filler.Fill(texts.First)
            : throw new InvalidDataException("a model that guesses hidden words takes single texts, not pairs"));
        if (Terminal.JsonOnly)
            Terminal.WriteJsonList(all);
        else
            foreach (MaskGuess guess in all)
                Terminal.Output.WriteLine($"{string.Join("  ", guess.Guesses.Select(g => $"{g.Token} ({g.Probability:0.00})"))}\t{guess.Text}");
    }

    private void Write(IReadOnlyList<Prediction> predictions)
    {
        bool several = predictions.Select(p => p.Task).Distinct(StringComparer.Ordinal).Count() > 1;
        foreach (Prediction prediction in predictions)
        {
            string sure = prediction.Probability is { } p ? $" ({p:0.00})" : "";
            string shown = prediction.TextPair is { } other ? $"{prediction.Text} | {other}" : prediction.Text;
            Terminal.Output.WriteLine($"{(several ? prediction.Task + "\t" : "")}{prediction.Label}{sure}\t{shown}");
        }
    }
}
