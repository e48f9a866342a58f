using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;

using var interrupt = new Interrupt(Console.Error);
return App.Run(args, Terminal.OfProcess(), interrupt.Token);
