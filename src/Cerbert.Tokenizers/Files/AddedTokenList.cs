namespace Cerbert.Tokenizers.Files;

/// <summary>Brings the added tokens of several files together and checks them against the vocabulary.</summary>
internal static class AddedTokenList
{
    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="file">The file to name in complaints.</param>
    /// <param name="lists">Added tokens; of several with the same text the first counts.</param>
    public static IReadOnlyList<AddedToken> Merge(Vocabulary vocabulary, string file, params IEnumerable<AddedToken>[] lists)
    {
        var byContent = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        var byId = new Dictionary<int, string>();
        foreach (AddedToken token in lists.SelectMany(l => l))
        {
            if (token.Content.Length == 0)
                continue;
            if (byContent.TryGetValue(token.Content, out AddedToken? other))
            {
                if (other.Id != token.Id)
                    throw new InvalidDataException($"{file}: added token '{token.Content}' has id {token.Id} and id {other.Id}");
                continue;
            }
            if (vocabulary.TryGetId(token.Content, out int known) ? known != token.Id : vocabulary.TokenOf(token.Id) is not null)
            {
                throw new InvalidDataException(
                    $"{file}: added token '{token.Content}' has id {token.Id}, in the vocabulary "
                    + (vocabulary.TokenOf(token.Id) is { } owner ? $"the id of '{owner}'" : $"its id is {known}"));
            }
            if (!byId.TryAdd(token.Id, token.Content))
                throw new InvalidDataException($"{file}: added tokens '{byId[token.Id]}' and '{token.Content}' share id {token.Id}");
            byContent.Add(token.Content, token);
        }
        return [.. byContent.Values];
    }

    /// <summary>The special tokens that the vocabulary knows, to be recognised in texts.</summary>
    public static IEnumerable<AddedToken> Specials(Vocabulary vocabulary, SpecialTokenRoles roles)
    {
        foreach (string token in roles.All.Distinct(StringComparer.Ordinal))
            if (vocabulary.TryGetId(token, out int id))
                yield return new AddedToken(token, id) { Special = true };
    }
}
