using System.CommandLine;
using System.Diagnostics;
using Cerbert.Cli.Hosting;
using Cerbert.Explore;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Serves the page that shows runs and models, until it is stopped.</summary>
internal sealed class ExploreVerb : Verb
{
    private const string UsualFolder = "runs";

    private readonly Argument<string[]> folders = new("RUN|MODEL") { Description = $"Run folders, model folders, or folders that hold runs; without any: {UsualFolder}.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int> port = OptionOf.Number("--port", 0, 0, 65535, "The port on 127.0.0.1; 0: any free one.");
    private readonly Option<bool> noOpen = new("--no-open") { Description = "Only print the address; open no browser." };

    public ExploreVerb(Session session)
        : base("explore", "Look at runs and models in the browser: curves, errors, examples. Nothing leaves this machine.", session)
    {
        Add(folders);
        Add(port);
        Add(noOpen);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string[] given = parse.GetValue(folders) is { Length: > 0 } some ? some : [UsualFolder];
        Serve(new ExploreOptions { Folders = given, Port = parse.GetValue(port) }, open: !parse.GetValue(noOpen)).GetAwaiter().GetResult();
    }

    private async Task Serve(ExploreOptions options, bool open)
    {
        await using ExploreServer server = await ExploreServer.StartAsync(options).ConfigureAwait(false);
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Address = server.Address.ToString() });
        else
            Terminal.Output.WriteLine($"{server.Address}\nCtrl+C ends it.");
        if (open && !Terminal.JsonOnly)
            Open(server.Address);
        await Task.Delay(Timeout.Infinite, Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A machine without a browser, or without a screen, is no failure: the address stands above.
    private static void Open(Uri address)
    {
        bool hasScreen = !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
        if (!hasScreen)
            return;
        try
        {
            Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            // Nothing opens addresses here.
        }
    }
}
