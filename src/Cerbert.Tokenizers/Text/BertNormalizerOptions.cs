namespace Cerbert.Tokenizers.Text;

/// <summary>The switches of BERT's normaliser, named as in <c>tokenizer.json</c>.</summary>
/// <param name="CleanText">Drop control characters and turn every white space into a space.</param>
/// <param name="HandleChinese">Put spaces around Chinese characters.</param>
/// <param name="StripAccents">Decompose and drop nonspacing marks; null does so exactly where <paramref name="LowerCase"/> is set.</param>
/// <param name="LowerCase">Make every character lower case, each for itself.</param>
internal sealed record BertNormalizerOptions(
    bool CleanText = true, bool HandleChinese = true, bool? StripAccents = null, bool LowerCase = true)
{
    public bool StripsAccents => StripAccents ?? LowerCase;
}
