using System.Globalization;
using Cerbert.Explore.Components;
using Cerbert.Explore.Errors;
using Cerbert.Explore.Examples;
using Cerbert.Explore.Runs;
using Cerbert.Training.Configuration;
using Cerbert.Training.Explaining;
using Cerbert.Training.Modeling;
using Microsoft.AspNetCore.Components;

namespace Cerbert.Explore.Pages;

/// <summary>What the model makes of one text, and why. Everything but the row's own reading waits for a question.</summary>
public sealed partial class ExamplePage
{
    private const int Neighbours = 10;

    private readonly PageWork work;
    private IReadOnlyList<RunEntry> entries = [];
    private IReadOnlyList<LabelledTaskConfig> tasks = [];
    private RunEntry? entry;
    private LabelledTaskConfig? task;
    private bool onlyWords;
    private (string?, string?, string?, int?)? shown;
    private string text = "", pair = "", label = "";
    private int? row, output, token;
    private SalienceMethod method = SalienceMethod.IntegratedGradients;
    private ExampleView? original, current;
    private TokenSalience? salience;
    private IReadOnlyList<TokenGuess>? guesses;
    private IReadOnlyList<Neighbour>? nearest;

    public ExamplePage() => work = new PageWork(StateHasChanged);

    [SupplyParameterFromQuery] private string? Run { get; set; }
    [SupplyParameterFromQuery(Name = "task")] private string? TaskName { get; set; }
    [SupplyParameterFromQuery] private string? Data { get; set; }
    [SupplyParameterFromQuery] private int? Row { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (Run, TaskName, Data, Row))
            return;
        shown = (Run, TaskName, Data, Row);
        (original, current, salience, guesses, nearest, token, output, row, text, pair, label) = (null, null, null, null, null, null, null, null, "", "", "");
        await work.RunAsync("Reading the example …", async (_, cancel) =>
        {
            (entries, entry, tasks, task) = PageChoice.Of(Library, Run, TaskName);
            onlyWords = tasks.Count == 0 && entry is not null && DevTables.ConfigOf(entry).Tasks.Any(t => t is MaskedLanguageTaskConfig);
            if (entry is not null && task is not null && task.Data.Train.Length > 0)
                await Read(entry, task, Row ?? 0, cancel);
        });
    }

    public void Dispose() => work.Dispose();

    private async Task Read(RunEntry from, LabelledTaskConfig of, int number, CancellationToken cancel)
    {
        var examples = (await Models.UseAsync(from, model => new ModelExplainer(model).Examples(of.Name, ExampleAddress.FileOf(of, Data)), cancel)).Examples;
        cancel.ThrowIfCancellationRequested();
        if (number < 0 || number >= examples.Count)
            throw new InvalidDataException($"there is no row {number}: the file has rows 0 to {examples.Count - 1}");
        (row, text, pair, label) = (number, examples[number].Text, examples[number].TextPair ?? "", ExampleAddress.LabelOf(examples[number], of));
        await Answer(cancel);
    }

    private Task Ask() => work.RunAsync("The model reads the text …", (_, cancel) => Answer(cancel));

    private async Task Answer(CancellationToken cancel)
    {
        (RunEntry from, string? of, string first, string? second) = (entry!, task?.Name, text, string.IsNullOrWhiteSpace(pair) ? null : pair);
        ExampleView view = await Models.UseAsync(from, model => ExampleView.Of(model, of, first, second), cancel);
        cancel.ThrowIfCancellationRequested();
        original ??= view;
        (current, salience, guesses, nearest, token) = (view.Text == original.Text && view.Pair == original.Pair ? original : view, null, null, null, null);
        StateHasChanged();
        if (of is not null)
            await Salience(cancel);
    }

    private Task Explain(SalienceMethod by, int? of)
    {
        (method, output) = (by, of);
        return work.RunAsync("Computing what each token adds …", (_, cancel) => Salience(cancel));
    }

    private async Task Salience(CancellationToken cancel)
    {
        (RunEntry from, string of, ExampleView view) = (entry!, task!.Name, current!);
        var options = new SalienceOptions { Method = method, Output = output };
        TokenSalience computed = await Models.UseAsync(from, model => new ModelExplainer(model).Salience(view.Text, view.Pair, of, options, cancel), cancel);
        cancel.ThrowIfCancellationRequested();
        salience = computed;
    }

    private Task Choose(int place)
    {
        (token, guesses) = (place, null);
        if (current is not { GuessesWords: true } view)
            return Task.CompletedTask;
        (RunEntry from, string? of) = (entry!, task?.Name);
        return work.RunAsync("Guessing the word …", async (_, cancel) =>
        {
            IReadOnlyList<TokenGuess> made = await Models.UseAsync(from, model => new ModelExplainer(model).Suggest(place, view.Text, view.Pair, of), cancel);
            cancel.ThrowIfCancellationRequested();
            guesses = made;
        });
    }

    private Task Compare()
    {
        (RunEntry from, string of, ExampleView view) = (entry!, task!.Name, current!);
        return work.RunAsync("Reading the training examples …", async (progress, cancel) =>
        {
            // Whoever asked early took the place of the page's own reading.
            if (salience is null)
                await Salience(cancel);
            ExampleFeatures features = await Features.FeaturesAsync(from, of, null, progress, cancel);
            IReadOnlyList<Neighbour> found = await Models.UseAsync(from, model => new ModelExplainer(model).Nearest(features, of, view.Text, view.Pair, Neighbours), cancel);
            cancel.ThrowIfCancellationRequested();
            nearest = found;
        });
    }

    private Task Return()
    {
        (text, pair) = (original!.Text, original.Pair ?? "");
        return Ask();
    }

    private static int? Number(ChangeEventArgs e) => int.TryParse(e.Value as string, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string Sum(TokenSalience of) => of.Integral is not { } integral
        ? "What a small change of each token would do; it does not add up to anything."
        : $"They add up to {of.Scores.Sum():0.000} of {of.Value - integral.BaselineValue:0.000}: from {integral.BaselineValue:0.000} with every token blank to {of.Value:0.000}, in {integral.Steps} points{(integral.IsComplete ? "" : ", which were not enough for 1 %")}.";
}
