using Cerbert.Training.Configuration;
using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Optimizers;

/// <summary>What the configs with two decay rates of moments share.</summary>
internal static class Betas
{
    /// <summary>Reports a list that is not a pair.</summary>
    public static void Validate(ConfigList<double> betas, SectionReport report)
    {
        if (betas.Count != 2)
            report.Add("Betas", $"is {betas}; expected two numbers, for example [0.9, 0.999]");
    }
}
