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

    public PredictVerb(Session session)
        : base("predict", "Predict with a trained model.", session)
    {
        Add(model);
        Add(text);
        Add(pair);
        Add(file);
        Add(task);
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
        Texts texts = path is not null ? Texts.Read(path) : new Texts(parse.GetRequiredValue(text), second.Length > 0 ? second : null);
        RequireTexts(texts, path);
        using MultiTaskModel opened = ModelArgument.Open(parse.GetRequiredValue(model), Terminal.Error);
        if (opened.Tasks.Count == 0 && opened.Language is not null)
        {
            Fill(opened, texts);
            return;
        }

        var predictor = new Predictor(opened);
        IReadOnlyList<Prediction> predictions = predictor.Predict(texts.First, texts.Second, parse.GetValue(task), Token);
        if (predictor.Truncated > 0)
            Terminal.Error.WriteLine($"warning: {predictor.Truncated} texts are longer than {opened.Config.Tokenizer.MaxLength} tokens and were cut");
        if (Terminal.JsonOnly)
            Terminal.WriteJson(predictions);
        else
            Write(predictions);
    }

    private void Fill(MultiTaskModel opened, Texts texts)
    {
        if (texts.Second is not null)
            throw new InvalidDataException("a model that guesses hidden words takes single texts, not pairs");
        IReadOnlyList<MaskGuess> guesses = new MaskFiller(opened).Fill(texts.First);
        if (Terminal.JsonOnly)
            Terminal.WriteJson(guesses);
        else
            foreach (MaskGuess guess in guesses)
                Terminal.Output.WriteLine($"{string.Join("  ", guess.Guesses.Select(g => $"{g.Token} ({g.Probability:0.00})"))}\t{guess.Text}");
    }

    // As in training data, an empty text is a mistake upstream rather than something to have an opinion on.
    private static void RequireTexts(Texts texts, string? path)
    {
        if (texts.First.Count == 0)
            throw new InvalidDataException($"{path}: there are no texts to predict; expected at least one");
        for (int i = 0; i < texts.First.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(texts.First[i]) && (texts.Second is null || !string.IsNullOrWhiteSpace(texts.Second[i])))
                continue;
            string place = path is null ? $"text {i + 1}"
                : Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? $"{path}: item {i}" : $"{path}:{i + 1}";
            throw new InvalidDataException($"{place}: the text is empty; expected something to predict: fill it in or leave it out");
        }
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
