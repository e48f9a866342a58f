using Cerbert.Explore.Components;
using Cerbert.Explore.Errors;
using Cerbert.Explore.Layout;
using Cerbert.Explore.Runs;
using Cerbert.Training.Configuration;
using Microsoft.AspNetCore.Components;

namespace Cerbert.Explore.Pages;

/// <summary>What a model got wrong on dev data. All that narrows it down is in the address.</summary>
public sealed partial class ErrorsPage
{
    private readonly PageWork work;
    private IReadOnlyList<RunEntry> entries = [];
    private RunEntry? entry;
    private IReadOnlyList<LabelledTaskConfig> tasks = [];
    private LabelledTaskConfig? task;
    private (string?, string?)? shown;
    private DevTable? table;
    private IReadOnlyList<DevTable> others = [];

    public ErrorsPage() => work = new PageWork(StateHasChanged);

    [SupplyParameterFromQuery] private string? Run { get; set; }
    [SupplyParameterFromQuery(Name = "task")] private string? TaskName { get; set; }
    [SupplyParameterFromQuery] private string? Label { get; set; }
    [SupplyParameterFromQuery] private string? Prediction { get; set; }
    [SupplyParameterFromQuery] private bool Wrong { get; set; }
    [SupplyParameterFromQuery] private string? Text { get; set; }
    [SupplyParameterFromQuery] private double? From { get; set; }
    [SupplyParameterFromQuery] private double? To { get; set; }
    [SupplyParameterFromQuery] private int? Shortest { get; set; }
    [SupplyParameterFromQuery] private int? Longest { get; set; }
    [SupplyParameterFromQuery] private double? Low { get; set; }
    [SupplyParameterFromQuery] private double? High { get; set; }
    [SupplyParameterFromQuery] private int? Row { get; set; }

    private DevFilter Filter => new()
    {
        WrongOnly = Wrong,
        Label = Label,
        Prediction = Prediction,
        Text = Text ?? "",
        LeastConfidence = From ?? 0,
        MostConfidence = To ?? 1,
        LeastTruth = Low,
        MostTruth = High,
        Shortest = Shortest,
        Longest = Longest,
    };

    protected override async Task OnParametersSetAsync()
    {
        if (shown == (Run, TaskName))
            return;
        shown = (Run, TaskName);
        (table, others) = (null, []);
        await work.RunAsync("Reading the predictions …", async (_, cancel) =>
        {
            (entries, entry, tasks, task) = PageChoice.Of(Library, Run, TaskName);
            if (entry is { } run && task is { } of)
                await Show(run, Task.Run(() => Tables.Known(run, of), cancel), cancel);
        });
    }

    public void Dispose() => work.Dispose();

    private Task Evaluate()
    {
        (RunEntry run, LabelledTaskConfig of) = (entry!, task!);
        return work.RunAsync("The model reads the dev data …", (_, cancel) => Show(run, Compute(run, of, cancel), cancel));
    }

    private async Task<DevTable?> Compute(RunEntry run, LabelledTaskConfig of, CancellationToken cancel) => await Tables.ComputeAsync(run, of, cancel);

    private async Task Show(RunEntry run, Task<DevTable?> read, CancellationToken cancel)
    {
        DevTable? found = await read;
        IReadOnlyList<DevTable> known = await Task.Run<IReadOnlyList<DevTable>>(() => [.. tasks.Select(t => Tables.Known(run, t)).OfType<DevTable>()], cancel);
        cancel.ThrowIfCancellationRequested();
        (table, others) = (found, known);
    }

    private void Narrow(DevFilter filter) => Go(new(StringComparer.Ordinal)
    {
        ["wrong"] = filter.WrongOnly ? true : null,
        ["label"] = filter.Label,
        ["prediction"] = filter.Prediction,
        ["text"] = filter.Text.Length > 0 ? filter.Text : null,
        ["from"] = filter.LeastConfidence > 0 ? filter.LeastConfidence : null,
        ["to"] = filter.MostConfidence < 1 ? filter.MostConfidence : null,
        ["low"] = filter.LeastTruth,
        ["high"] = filter.MostTruth,
        ["shortest"] = filter.Shortest,
        ["longest"] = filter.Longest,
        ["row"] = null,
    });

    private void Open(int? row) => Go(new(StringComparer.Ordinal) { ["row"] = row });

    private void Go(Dictionary<string, object?> query) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(query), replace: true);

    private string? ExampleAddress() => !NavigationEntry.All.Any(page => page.Path == "example") ? null
        : Navigation.GetUriWithQueryParameters(Navigation.ToAbsoluteUri("example").ToString(), new Dictionary<string, object?>(StringComparer.Ordinal) { ["run"] = entry?.Name, ["task"] = task?.Name, ["row"] = Row });
}
