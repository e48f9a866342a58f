using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Files;

/// <summary>Gathers what every kind of tokenizer is made of: special and added tokens and the template.</summary>
internal static class PartsReader
{
    /// <summary>From a vocabulary without <c>tokenizer.json</c>: the special tokens it has are recognised in texts.</summary>
    /// <param name="file">The vocabulary's file.</param>
    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="config">What tokenizer_config.json says.</param>
    /// <param name="defaults">The special tokens where it says nothing.</param>
    /// <param name="templateOf">The template of the token before and the one behind a text.</param>
    public static TokenizerParts FromVocabulary(
        string file, Vocabulary vocabulary, TokenizerConfig config, SpecialTokenRoles defaults, Func<int, int, SequenceTemplate> templateOf)
    {
        SpecialTokenRoles roles = Roles(config, defaults);
        var added = AddedTokenList.Merge(vocabulary, file, config.AddedTokens, AddedTokenList.Specials(vocabulary, roles));
        RequireRoles(file, vocabulary, added, roles, defaults);
        return new TokenizerParts(vocabulary, roles, templateOf(IdOf(roles.Cls), IdOf(roles.Sep)))
        {
            AddedTokens = added,
            ModelMaxLength = config.ModelMaxLength,
        };

        int IdOf(string token) => vocabulary.TryGetId(token, out int id) ? id : added.First(t => t.Content == token).Id;
    }

    /// <summary>From <c>tokenizer.json</c>; special tokens that nothing names are those of its template.</summary>
    public static TokenizerParts FromJson(
        JsonView root, string file, Vocabulary vocabulary, TokenizerConfig config, SpecialTokenRoles defaults)
    {
        var added = AddedTokenList.Merge(vocabulary, file, TokenizerJson.ReadAddedTokens(root), config.AddedTokens);
        SequenceTemplate template = TokenizerJson.ReadTemplate(root);
        Dictionary<int, string> addedNames = added.ToDictionary(t => t.Id, t => t.Content);
        string? NameOf(int id) => addedNames.GetValueOrDefault(id) ?? vocabulary.TokenOf(id);
        foreach (TemplatePart part in template.Single.Concat(template.Pair))
            if (part.Kind == TemplatePartKind.Token && NameOf(part.Id) is null)
                throw new InvalidDataException($"{file}: post_processor: id {part.Id} is no token of the vocabulary");

        TemplatePart[] tokens = [.. template.Single.Where(p => p.Kind == TemplatePartKind.Token)];
        // A template that begins with the text, XLNet's, has the token that stands for it at the end.
        bool clsLast = template.Single[0].Kind == TemplatePartKind.First;
        SpecialTokenRoles roles = Roles(config, defaults) with
        {
            Unknown = root.Require("model").Get("unk_token")?.String() ?? config.Unknown ?? defaults.Unknown,
            Cls = config.Cls ?? (tokens.Length > 0 ? NameOf(tokens[clsLast ? ^1 : 0].Id)! : defaults.Cls),
            Sep = config.Sep ?? (tokens.Length > 1 ? NameOf(tokens[clsLast ? 0 : ^1].Id)! : defaults.Sep),
        };
        RequireRoles(file, vocabulary, added, roles, defaults);
        return new TokenizerParts(vocabulary, roles, template) { AddedTokens = added, ModelMaxLength = config.ModelMaxLength };
    }

    private static SpecialTokenRoles Roles(TokenizerConfig config, SpecialTokenRoles defaults) => new(
        config.Unknown ?? defaults.Unknown,
        config.Cls ?? defaults.Cls,
        config.Sep ?? defaults.Sep,
        config.Pad ?? defaults.Pad,
        config.Mask ?? defaults.Mask);

    private static void RequireRoles(
        string file, Vocabulary vocabulary, IReadOnlyList<AddedToken> added, SpecialTokenRoles roles, SpecialTokenRoles defaults)
    {
        // Byte-level BPE can spell everything and does without an unknown token.
        bool needsUnknown = defaults == SpecialTokenRoles.Bert;
        foreach (string token in (string[])[.. needsUnknown ? [roles.Unknown] : Array.Empty<string>(), roles.Cls, roles.Sep])
        {
            // The model itself falls back on the unknown token, so that one cannot come from the added tokens.
            if (!vocabulary.TryGetId(token, out _) && ((needsUnknown && token == roles.Unknown) || !added.Any(t => t.Content == token)))
            {
                throw new InvalidDataException(
                    $"{file}: the vocabulary lacks '{token}'; add it, or name the token that plays its part in {TokenizerFolder.Config}");
            }
        }
    }
}
