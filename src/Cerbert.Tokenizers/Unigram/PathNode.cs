namespace Cerbert.Tokenizers.Unigram;

/// <summary>The best way to spell a word up to some place.</summary>
/// <param name="Score">The sum of its pieces' scores.</param>
/// <param name="Start">Where its last piece starts; −1 where there is no way yet.</param>
/// <param name="Id">Its last piece.</param>
internal readonly record struct PathNode(double Score, int Start, int Id);
