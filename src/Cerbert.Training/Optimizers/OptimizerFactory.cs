using Cerbert.Tensors;
using Cerbert.Training.Configuration;

namespace Cerbert.Training.Optimizers;

/// <summary>Makes the optimizer of a config: one line per optimizer.</summary>
public static class OptimizerFactory
{
    /// <summary>An optimizer of these parameters.</summary>
    public static Optimizer Create(OptimizerConfig config, IReadOnlyList<Parameter> parameters) => config switch
    {
        AdamWConfig adamW => new AdamW(parameters, new AdamWOptions
        {
            Beta1 = adamW.Betas[0],
            Beta2 = adamW.Betas[1],
            Epsilon = adamW.Epsilon,
            WeightDecay = adamW.WeightDecay,
            BiasCorrection = adamW.BiasCorrection,
            Folded = adamW.Folded,
        }),
        _ => throw new InvalidDataException($"training.optimizer: {OptimizerConfig.Family.NameOf(config.GetType())} is not available"),
    };
}
