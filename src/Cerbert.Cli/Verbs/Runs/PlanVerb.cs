using System.CommandLine;
using System.Globalization;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training.Planning;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Says what a run will take before it is started.</summary>
internal sealed class PlanVerb : Verb
{
    private readonly ConfigInput config;

    public PlanVerb(Session session)
        : base("plan", "Say how many steps, how much time and how much memory a run will take, from a short probe.", session)
    {
        config = ConfigInput.AddTo(this);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        RunPlan plan = Planner.Make(config.Load(parse), Token);
        if (Terminal.JsonOnly)
            WriteJson(plan);
        else
            Write(plan);
    }

    private void Write(RunPlan plan)
    {
        var tasks = new TextTable("task", ">steps", ">batches", ">tokens", ">passes", ">time");
        foreach (TaskPlan task in plan.Tasks)
            tasks.Add(task.Task, $"{task.Steps}", $"{task.Batches}", Count(task.Tokens), task.Passes.ToString("0.##", CultureInfo.InvariantCulture), task.Time is { } time ? Format.Time(time) : "-");
        tasks.Write(Terminal.Output);
        Terminal.Output.WriteLine();
        var times = new TextTable("", ">time", ">share", "");
        AddTime("preparation", plan.Preparation, "");
        AddTime("training", plan.Training, $"  {plan.Steps} steps, of which {plan.ProbedSteps} were timed");
        AddTime("evaluation", plan.Evaluation, $"  {plan.Evaluations} times, and the predictions at the end");
        AddTime("saving", plan.Saving, "");
        AddTime("in all", plan.Total, "");
        times.Write(Terminal.Output);
        Terminal.Output.WriteLine();
        Terminal.Output.WriteLine($"memory: {Format.Bytes(plan.PeakBytes)} at the peak, {Format.Bytes(plan.FixedBytes)} of it whatever the batch (the largest has {Count(plan.LargestBatch)} tokens)");
        Terminal.Output.WriteLine($"half the time: {plan.HalfTheTime}");
        Terminal.Output.WriteLine($"half the memory: {plan.HalfTheMemory}");

        void AddTime(string what, TimeSpan time, string remark) => times.Add(what, Format.Time(time), (time / plan.Total).ToString("0 %", CultureInfo.InvariantCulture), remark);
    }

    private void WriteJson(RunPlan plan) => Terminal.WriteJson(new
    {
        plan.Steps,
        plan.Evaluations,
        plan.ProbedSteps,
        Seconds = plan.Total.TotalSeconds,
        PreparationSeconds = plan.Preparation.TotalSeconds,
        TrainingSeconds = plan.Training.TotalSeconds,
        EvaluationSeconds = plan.Evaluation.TotalSeconds,
        SavingSeconds = plan.Saving.TotalSeconds,
        plan.PeakBytes,
        plan.FixedBytes,
        plan.LargestBatch,
        plan.HalfTheTime,
        plan.HalfTheMemory,
        Tasks = plan.Tasks.Select(task => new { task.Task, task.Steps, task.Batches, task.Tokens, task.Passes, Seconds = task.Time?.TotalSeconds }),
    });

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
