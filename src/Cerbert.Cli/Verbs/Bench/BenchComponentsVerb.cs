using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Cli.Output;
using Cerbert.Cli.Verbs.Runs;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Runtime;
using Cerbert.Training;
using Cerbert.Training.Components;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Measures what components add to a run's steps.</summary>
internal sealed class BenchComponentsVerb : Verb
{
    private readonly ConfigInput config;
    private readonly Option<string[]> components = new("--component")
    {
        Description = "What to measure, as in training.components: ema, '{ name: pgd, steps: 3 }', or several together, 'ema, fgm' [default: each of the config's, and all of them].",
        HelpName = "component",
    };

    private readonly Option<int> steps = OptionOf.Number("--steps", 20, 1, 100_000, $"Measured steps of each, after {StepCosts.WarmUp} to warm up.");
    private readonly Option<int?> threads = BenchOptions.Threads();

    public BenchComponentsVerb(Session session)
        : base("components", "Measure what components add to a run's steps: steps without and with them, in turns.", session)
    {
        config = ConfigInput.AddTo(this, "A YAML config; its data and model are what is measured.");
        Add(components);
        Add(steps);
        Add(threads);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        if (parse.GetValue(threads) is { } count)
            WorkerPool.Use(count);
        string file = config.File(parse);
        string[] wanted = parse.GetValue(components) ?? [];
        RunConfig settings = config.Load(parse);
        (string Name, ConfigList<ComponentConfig> Components)[] variants = wanted.Length > 0
            ? [.. wanted.Select(text => (text, config.Load(parse, $"training.components=[{text}]").Training.Components))]
            : OfConfig(settings.Training.Components);
        if (variants.Length == 0)
            throw new InvalidDataException($"{file}: has no training.components to measure; give some with --component");
        int rounds = parse.GetValue(steps);
        StepCosts.StepTime[][] times = Terminal.Track("bench components", rounds + StepCosts.WarmUp, progress =>
            StepCosts.Measure(settings, [.. variants.Select(variant => variant.Components)], rounds, done => progress.Update(done, "rounds"), Token));
        Cost[] costs = [.. times.Select((own, i) => CostOf(i == 0 ? "none" : variants[i - 1].Name, own, times[0]))];
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Mode = "components", Config = file, Engine = MatMulEngines.Current.Name, WorkerPool.Threads, Steps = rounds, Costs = costs, MachineReport.Version });
        else
            WriteTable(costs, rounds);
    }

    private static (string Name, ConfigList<ComponentConfig> Components)[] OfConfig(ConfigList<ComponentConfig> all)
    {
        IEnumerable<(string, ConfigList<ComponentConfig>)> each = all.Select(one => (one.Name, (ConfigList<ComponentConfig>)[one]));
        return all.Count > 1 ? [.. each, ("all", all)] : [.. each];
    }

    private static Cost CostOf(string name, StepCosts.StepTime[] own, StepCosts.StepTime[] plain)
    {
        double median = Statistics.Median(own.Select(time => time.Seconds));
        double Pairs(Func<StepCosts.StepTime, double> of) => Math.Round(Statistics.Median(own.Zip(plain, (with, without) => of(with) / of(without))), 4);
        return new Cost(
            name, Math.Round(1000 * median, 3), Math.Round(median / Statistics.Median(plain.Select(time => time.Seconds)), 4),
            Pairs(time => time.Seconds), Pairs(time => Math.Max(1e-9, time.ProcessorSeconds)));
    }

    private void WriteTable(Cost[] costs, int rounds)
    {
        var table = new TextTable("components", ">median ms", ">of medians", ">of pairs", ">processor");
        foreach (Cost cost in costs)
            table.Add(cost.Components, Format.Number(cost.MedianMs), $"{cost.RatioOfMedians:0.000}", $"{cost.MedianRatio:0.000}", $"{cost.ProcessorRatio:0.000}");
        table.Write(Terminal.Output);
        Terminal.Output.WriteLine($"\n{rounds} steps of each in turns, {MatMulEngines.Current.Name}, {WorkerPool.Threads} threads; of pairs: the median ratio of two steps over the same batch; processor: the same of processor time");
    }

    private sealed record Cost(string Components, double MedianMs, double RatioOfMedians, double MedianRatio, double ProcessorRatio);
}
