using Cerbert.Training.Configuration.Binding;

namespace Cerbert.Training.Configuration;

/// <summary>How two texts meet: in one pass of the encoder, or as two vectors u and v afterwards.</summary>
public abstract record PairConfig
{
    /// <summary>All combinations by name; adding one is one line.</summary>
    public static ConfigFamily<PairConfig> Family { get; } = new ConfigFamily<PairConfig>()
        .Add<CrossEncoderPairConfig>("cross-encoder")
        .Add<ConcatPairConfig>("concat")
        .Add<DifferenceProductPairConfig>("difference-product")
        .Add<DifferenceProductOnlyPairConfig>("difference-product-only")
        .Add<CosinePairConfig>("cosine")
        .Add<ScaledDotPairConfig>("scaled-dot");
}

/// <summary>[CLS] A [SEP] B [SEP] in one pass: the most accurate, the slowest.</summary>
public sealed record CrossEncoderPairConfig : PairConfig;

/// <summary>(u, v).</summary>
public sealed record ConcatPairConfig : PairConfig;

/// <summary>(u, v, |u − v|, u · v element by element).</summary>
public sealed record DifferenceProductPairConfig : PairConfig;

/// <summary>(|u − v|, u · v element by element): the same for (v, u) as for (u, v).</summary>
public sealed record DifferenceProductOnlyPairConfig : PairConfig;

/// <summary>The cosine of u and v, for similarity scores.</summary>
public sealed record CosinePairConfig : PairConfig;

/// <summary>u · v / √n, for similarity scores.</summary>
public sealed record ScaledDotPairConfig : PairConfig;
