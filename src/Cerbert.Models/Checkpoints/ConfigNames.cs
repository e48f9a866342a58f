namespace Cerbert.Models.Checkpoints;

/// <summary>The words config.json uses for the choices of <see cref="HiddenActivation"/> and <see cref="ProblemType"/>.</summary>
internal static class ConfigNames
{
    public static IReadOnlyDictionary<string, HiddenActivation> Activations { get; } =
        new OrderedDictionary<string, HiddenActivation>(StringComparer.Ordinal)
        {
            ["gelu"] = HiddenActivation.Gelu,
            ["gelu_new"] = HiddenActivation.GeluNew,
            ["gelu_pytorch_tanh"] = HiddenActivation.GeluPytorchTanh,
            ["relu"] = HiddenActivation.Relu,
            ["tanh"] = HiddenActivation.Tanh,
            ["silu"] = HiddenActivation.Silu,
        };

    public static IReadOnlyDictionary<string, ProblemType> Problems { get; } =
        new OrderedDictionary<string, ProblemType>(StringComparer.Ordinal)
        {
            ["regression"] = ProblemType.Regression,
            ["single_label_classification"] = ProblemType.SingleLabelClassification,
            ["multi_label_classification"] = ProblemType.MultiLabelClassification,
        };

    public static string OfActivation(HiddenActivation activation) => Activations.First(pair => pair.Value == activation).Key;

    public static string OfProblem(ProblemType problem) => Problems.First(pair => pair.Value == problem).Key;
}
