namespace Cerbert.Data;

/// <summary>What is asked about the two halves of a sequence.</summary>
public enum HalvesQuestion
{
    /// <summary>Whether the second half follows the first (0) or is another sequence's (1).</summary>
    Next,

    /// <summary>Whether the halves are in their order (0) or exchanged (1).</summary>
    Order,
}
