using System.CommandLine;
using Cerbert.Cli.Output;

namespace Cerbert.Cli.Hosting;

/// <summary>
/// One verb of the command line: parses its arguments, calls the library, renders the result. To add one, derive, and name
/// it in <see cref="App.CreateRoot"/>.
/// </summary>
/// <remarks>
/// Success is returning. Failures are exceptions: <see cref="InvalidDataException"/> with one clear line for bad input,
/// anything else as it comes; <see cref="Failure"/> makes messages and exit codes of them.
/// </remarks>
internal abstract class Verb : Command
{
    private readonly Session session;
    private readonly Option<bool> json = new("--json") { Description = "Print the result as JSON, for machines; remarks go to standard error." };

    protected Verb(string name, string description, Session session)
        : base(name, description)
    {
        this.session = session;
        SetAction(parse =>
        {
            session.Terminal.JsonOnly = parse.GetValue(json);
            Run(parse);
            return Code;
        });
    }

    protected Terminal Terminal => session.Terminal;

    protected CancellationToken Token => session.Token;

    /// <summary>What the process returns where nothing is thrown.</summary>
    protected int Code { get; set; } = ExitCode.Done;

    /// <summary>Does the work; the result goes to <see cref="Terminal"/>.</summary>
    protected abstract void Run(ParseResult parse);

    /// <summary>Gives the verb <c>--json</c>; call it last, so that help lists it last.</summary>
    protected void AddJsonOption() => Add(json);
}
