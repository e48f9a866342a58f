using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>The layers between the pooled vector and the logits.</summary>
public abstract record HeadConfig
{
    /// <summary>All heads by kind; adding one is one line.</summary>
    public static ConfigFamily<HeadConfig> Family { get; } = new ConfigFamily<HeadConfig>("kind")
        .Add<LinearHeadConfig>("linear")
        .Add<MlpHeadConfig>("mlp");

    /// <summary>Dropout before the last layer; null: 0.1, or none on a single similarity (pair cosine or scaled-dot).</summary>
    [Fraction]
    public double? Dropout { get; init; }

    /// <summary>The dropout where there is one at all.</summary>
    internal double DropoutOrUsual => Dropout ?? 0.1;
}

/// <summary>One linear layer; on a single similarity (pair cosine or scaled-dot) w·s + b without dropout.</summary>
public sealed record LinearHeadConfig : HeadConfig;

/// <summary>A hidden layer with an activation, then a linear one without.</summary>
public sealed record MlpHeadConfig : HeadConfig
{
    /// <summary>The hidden layer's size; null: the size of what comes in.</summary>
    [Positive]
    public int? Hidden { get; init; }

    /// <summary>The hidden layer's activation.</summary>
    public Activation Activation { get; init; } = Activation.Relu;
}
