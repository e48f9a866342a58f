namespace Cerbert.Tokenizers;

/// <summary>The model's tokens and their ids. Ids may have gaps.</summary>
internal sealed class Vocabulary
{
    /// <summary>No model has more; a larger id in a file is damage.</summary>
    public const int MaxSize = 1 << 21;

    private readonly Dictionary<string, int> ids;
    private readonly string?[] tokens;

    private Vocabulary(string?[] tokens, Dictionary<string, int> ids) => (this.tokens, this.ids) = (tokens, ids);

    /// <summary>The highest id plus one.</summary>
    public int Size => tokens.Length;

    /// <summary>Whether every id below <see cref="Size"/> has a token.</summary>
    public bool IsDense => ids.Count == tokens.Length;

    /// <summary>Builds the vocabulary; every token and every id occurs once and ids lie in 0 .. <see cref="MaxSize"/> − 1.</summary>
    public static Vocabulary FromIds(Dictionary<string, int> ids)
    {
        var byId = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (token, id) in ids)
            byId[id] = token;
        return new Vocabulary(byId, ids);
    }

    public bool TryGetId(string token, out int id) => ids.TryGetValue(token, out id);

    public string? TokenOf(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;
}
