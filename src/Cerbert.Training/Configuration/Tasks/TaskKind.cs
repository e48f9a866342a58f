namespace Cerbert.Training.Configuration;

/// <summary>What a task predicts.</summary>
public enum TaskKind
{
    /// <summary>One of n classes.</summary>
    Classification,

    /// <summary>Yes or no, from one logit.</summary>
    Binary,

    /// <summary>A number.</summary>
    Regression,

    /// <summary>Any number of n labels at once.</summary>
    Multilabel,

    /// <summary>The tokens that were hidden in a text.</summary>
    MaskedLanguage,

    /// <summary>Which of a batch's texts a vector is of.</summary>
    Contrastive,
}
