using Cerbert.Tensors;

namespace Cerbert.Training.Optimizers;

/// <summary>Which parameters weight decay pulls towards 0.</summary>
public static class WeightDecayRule
{
    /// <summary>All but biases and normalisation weights, as BERT was trained (Devlin et al. 2018, A.2 and its program), and learned task weights.</summary>
    public static bool Decays(Parameter parameter) =>
        !parameter.Name.EndsWith("bias", StringComparison.Ordinal)
        && !parameter.Name.StartsWith("strategy.", StringComparison.Ordinal)
        && !parameter.Name.Contains("LayerNorm", StringComparison.Ordinal)
        && !parameter.Name.Contains("layer_norm", StringComparison.Ordinal);
}
