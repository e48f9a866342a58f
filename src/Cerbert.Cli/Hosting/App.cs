using System.CommandLine;
using Cerbert.Cli.Output;
using Cerbert.Cli.Verbs;
using Cerbert.Cli.Verbs.Bench;
using Cerbert.Cli.Verbs.Runs;

namespace Cerbert.Cli.Hosting;

/// <summary>The whole command line: arguments in, exit code out.</summary>
internal static class App
{
    /// <summary>Parses the arguments, runs the verb, and turns whatever goes wrong into a message and an exit code.</summary>
    public static int Run(IReadOnlyList<string> args, Terminal terminal, CancellationToken token = default)
    {
        try
        {
            RootCommand root = CreateRoot(new Session(terminal, token));
            // Texts may begin with @ and with several letters after one dash.
            ParseResult parse = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (UsageErrors.MissingVerb(parse))
            {
                root.Parse([.. args, "--help"]).Invoke(Invocation(terminal.Error, terminal.Error));
                return ExitCode.BadInput;
            }

            IReadOnlyList<string> errors = UsageErrors.Of(parse);
            foreach (string error in errors)
                terminal.WriteError(error);
            return errors.Count > 0 ? ExitCode.BadInput : parse.Invoke(Invocation(terminal.Output, terminal.Error));
        }
        catch (Exception e)
        {
            return Failure.Report(e, terminal);
        }
    }

    internal static RootCommand CreateRoot(Session session) => new("Fine-tunes BERT-family encoders on this machine's processors: one encoder, many heads.")
    {
        new QuickstartVerb(session),
        new CheckVerb(session),
        new PlanVerb(session),
        new TrainVerb(session),
        new PretrainVerb(session),
        new EvalVerb(session),
        new CompareVerb(session),
        new ReportVerb(session),
        new ExploreVerb(session),
        new PredictVerb(session),
        new EmbedVerb(session),
        new ExportVerb(session),
        new TokenizeVerb(session),
        new VocabVerb(session),
        new InfoVerb(session),
        new BenchGroup(session),
    };

    private static InvocationConfiguration Invocation(TextWriter output, TextWriter error) =>
        new() { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
}
