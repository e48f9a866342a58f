namespace Cerbert.Tokenizers.WordPiece;

/// <summary>The pieces of a vocabulary in the making; a piece's id is its place.</summary>
internal sealed class PieceList
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    public PieceList(IEnumerable<string> tokens)
    {
        foreach (string token in tokens)
            Add(token);
    }

    public List<string> Tokens { get; } = [];

    public int Count => Tokens.Count;

    /// <summary>The ids of a word's characters; empty where one of them has none.</summary>
    public List<int> Spell(IEnumerable<string> characters, string prefix)
    {
        var spelled = new List<int>();
        foreach (string character in characters)
        {
            if (!ids.TryGetValue(spelled.Count == 0 ? character : prefix + character, out int id))
                return [];
            spelled.Add(id);
        }

        return spelled;
    }

    /// <summary>The id of two pieces as one, which may have come about from another pair before.</summary>
    public int Join(int left, int right, string prefix)
    {
        string token = Tokens[left] + Tokens[right][prefix.Length..];
        return ids.TryGetValue(token, out int id) ? id : Add(token);
    }

    private int Add(string token)
    {
        ids.Add(token, Tokens.Count);
        Tokens.Add(token);
        return Tokens.Count - 1;
    }
}
