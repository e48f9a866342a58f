using Cerbert.Cli.Output;

namespace Cerbert.Cli.Hosting;

/// <summary>What every verb gets beside its own arguments.</summary>
/// <param name="Terminal">Where results, remarks and progress go.</param>
/// <param name="Token">Cancelled when the user asks to stop: finish the step at hand, leave everything loadable, then throw.</param>
internal sealed record Session(Terminal Terminal, CancellationToken Token);
