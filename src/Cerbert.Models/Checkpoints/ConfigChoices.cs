namespace Cerbert.Models.Checkpoints;

/// <summary>The activation between the two halves of a feed-forward layer ("hidden_act").</summary>
public enum HiddenActivation
{
    /// <summary>x Phi(x), exact, with erf ("gelu").</summary>
    Gelu,

    /// <summary>GELU's tanh approximation, as the first GPT wrote it ("gelu_new").</summary>
    GeluNew,

    /// <summary>The same approximation under PyTorch's name ("gelu_pytorch_tanh").</summary>
    GeluPytorchTanh,

    /// <summary>max(0, x) ("relu").</summary>
    Relu,

    /// <summary>tanh x ("tanh").</summary>
    Tanh,

    /// <summary>x sigmoid(x) ("silu").</summary>
    Silu,
}

/// <summary>What a classification head's outputs mean ("problem_type"), which decides the loss.</summary>
public enum ProblemType
{
    /// <summary>Numbers.</summary>
    Regression,

    /// <summary>One class of several.</summary>
    SingleLabelClassification,

    /// <summary>Any number of classes.</summary>
    MultiLabelClassification,
}
