namespace Cerbert.Training.Explaining;

/// <summary>A token of an example as the model reads it.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Text">The token as the vocabulary has it, such as "film" or "##s".</param>
/// <param name="IsSpecial">Whether the tokenizer put it there: [CLS], [SEP] and the like.</param>
/// <param name="Sequence">0, or 1 for the second text of a pair whose texts are read apart.</param>
public sealed record TextToken(int Id, string Text, bool IsSpecial, int Sequence);
