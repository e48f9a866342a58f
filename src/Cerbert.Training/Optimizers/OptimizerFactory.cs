using Cerbert.Tensors;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Optimizers;

/// <summary>Makes the optimizer of a config, with what can be around any of them.</summary>
public static class OptimizerFactory
{
    /// <summary>An optimizer of these parameters.</summary>
    public static Optimizer Create(OptimizerConfig config, IReadOnlyList<Parameter> parameters)
    {
        Optimizer optimizer = config.Create(parameters);
        if (config.Lookahead is { } lookahead)
            optimizer.Surround(lookahead);
        return optimizer;
    }
}
