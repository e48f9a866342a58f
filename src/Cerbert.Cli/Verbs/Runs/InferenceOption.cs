using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Training.Modeling;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary><c>--precision</c> of the verbs that use a trained model.</summary>
internal static class InferenceOption
{
    private static readonly Dictionary<string, InferencePrecision> s_names = new(StringComparer.Ordinal)
    {
        ["fp32"] = InferencePrecision.Fp32,
        ["bf16"] = InferencePrecision.Bf16,
        ["int8"] = InferencePrecision.Int8,
    };

    public static Option<InferencePrecision?> Create() =>
        OptionOf.Choice("--precision", s_names, "Number format of matrix products [default: fp32]; int8 is fastest, and may change answers a little.");
}
