using Spectre.Console;

namespace Cerbert.Cli.Output;

/// <summary>Progress as a bar that is drawn over in place.</summary>
internal sealed class LiveProgress(IAnsiConsole console, ProgressTask bar, string what) : WorkProgress
{
    /// <summary>Runs the work on the calling thread while another one draws.</summary>
    public static T Run<T>(TextWriter writer, bool colour, string what, long total, Func<WorkProgress, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        Progress progress = console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new RemainingTimeColumn());
        // Often enough to look alive, seldom enough to cost nothing.
        progress.RefreshRate = TimeSpan.FromMilliseconds(250);
        return progress.Start(context => work(new LiveProgress(console, context.AddTask(Markup.Escape(what), maxValue: total), what)));
    }

    /// <inheritdoc/>
    public override void Begin(long done, long total)
    {
        bar.MaxValue = Math.Max(1, total);
        bar.Value = done;
    }

    /// <inheritdoc/>
    public override void Update(long done, string detail)
    {
        bar.Description = Markup.Escape(detail.Length > 0 ? $"{what} · {detail}" : what);
        bar.Value = done;
    }

    /// <inheritdoc/>
    public override void WriteLine(string line) => console.WriteLine(line);
}
