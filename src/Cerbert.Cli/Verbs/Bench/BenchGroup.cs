using System.CommandLine;
using Cerbert.Cli.Hosting;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>The verbs that measure.</summary>
internal sealed class BenchGroup : Command
{
    public BenchGroup(Session session)
        : base("bench", "Measure this machine: training, inference, components, tokenizing, matrix products.")
    {
        Add(new BenchTrainVerb(session));
        Add(new BenchPretrainVerb(session));
        Add(new BenchInferVerb(session));
        Add(new BenchTokenizeVerb(session));
        Add(new BenchMatMulVerb(session));
        Add(new BenchComponentsVerb(session));
    }
}
