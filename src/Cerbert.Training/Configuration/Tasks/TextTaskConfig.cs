namespace Cerbert.Training.Configuration;

/// <summary>A task that learns from text without labels.</summary>
public abstract record TextTaskConfig : TaskConfig
{
    /// <summary>The text.</summary>
    public required TextConfig Data { get; init; }

    /// <inheritdoc/>
    internal override bool IsScored => Data.Dev.Count > 0 || Data.HeldOut > 0;
}
