using System.Text.Json;
using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Files;

/// <summary>
/// Turns the SentencePiece file of XLM-RoBERTa, ALBERT or XLNet into the <c>tokenizer.json</c> that Transformers makes of it: the families differ
/// in ids, normalisation and special tokens, which the file does not say.
/// </summary>
internal static class SentencePieceFiles
{
    // SentencePiece's own programs for ALBERT and XLNet never let a piece join a comma to a digit; this much makes it never the best.
    private const double NeverChosen = 100;

    public static byte[] ToJson(string file, byte[] bytes, TokenizerConfig config)
    {
        SentencePieceModel model = SentencePieceModel.Read(file, bytes);
        Dictionary<string, int> ids = [];
        for (int i = 0; i < model.Pieces.Count; i++)
            if (!ids.TryAdd(model.Pieces[i].Text, i))
                throw new InvalidDataException($"{file}: piece '{model.Pieces[i].Text}' is there twice; download the file again");
        if (model.UnknownId < 0)
            throw new InvalidDataException($"{file}: has no piece for unknown characters; expected one of type UNKNOWN");
        bool albert = ids.ContainsKey("[CLS]"), xlnet = ids.ContainsKey("<cls>");
        if (albert || xlnet)
        {
            List<(string, double)> pieces = [.. model.Pieces.Select(piece => (piece.Text, JoinsComma(piece.Text) ? piece.Score - NeverChosen : piece.Score))];
            return Write(model, pieces, model.UnknownId, AlbertSteps(config.LowerCase ?? albert, config.KeepAccents ?? false), albert ? SpecialTokenRoles.Albert : SpecialTokenRoles.Xlnet);
        }

        if (model.Pieces.Count < 3)
            throw new InvalidDataException($"{file}: has {model.Pieces.Count} pieces; expected the vocabulary of XLM-RoBERTa, ALBERT or XLNet");
        // The first three pieces are <unk>, <s>, </s>; XLM-RoBERTa has other ids for them.
        List<(string, double)> renumbered = [("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0), .. model.Pieces.Skip(3).Select(piece => (piece.Text, (double)piece.Score)), ("<mask>", 0)];
        return Write(model, renumbered, 3, [], SpecialTokenRoles.Roberta);
    }

    private static bool JoinsComma(string piece) => piece.Length > 1 && piece[^1] == ',' && char.IsDigit(piece[^2]);

    private static List<Action<Utf8JsonWriter>> AlbertSteps(bool lowerCase, bool keepAccents)
    {
        List<Action<Utf8JsonWriter>> steps = [w => Replace(w, "String", "``", "\""), w => Replace(w, "String", "''", "\"")];
        if (!keepAccents)
            steps.AddRange([w => Typed(w, "NFKD"), w => Typed(w, "StripAccents")]);
        if (lowerCase)
            steps.Add(w => Typed(w, "Lowercase"));
        return steps;
    }

    private static byte[] Write(
        SentencePieceModel model, List<(string Text, double Score)> pieces, int unknown, List<Action<Utf8JsonWriter>> steps, SpecialTokenRoles roles)
    {
        bool roberta = roles == SpecialTokenRoles.Roberta;
        if (model.CharacterMap.Length > 0)
            steps.Add(w => Typed(w, "Precompiled", () => w.WriteBase64String("precompiled_charsmap", model.CharacterMap)));
        if (!roberta)
            steps.Add(w => Replace(w, "Regex", " {2,}", " "));
        var vocabulary = Vocabulary.FromIds(pieces.Select((piece, id) => (piece.Text, id)).DistinctBy(p => p.Text, StringComparer.Ordinal).ToDictionary(p => p.Text, p => p.id, StringComparer.Ordinal));
        AddedToken[] added =
        [
            .. roles.All.Concat(["<s>", "</s>", "<eod>", "<eop>"]).Distinct(StringComparer.Ordinal)
                .Where(token => vocabulary.TryGetId(token, out _))
                .Select(token => new AddedToken(token, vocabulary.TryGetId(token, out int id) ? id : -1) { Special = true, LeftStrip = token == roles.Mask }),
        ];
        int Id(string token) => vocabulary.TryGetId(token, out int id) ? id : -1;
        SequenceTemplate template = roberta ? SequenceTemplate.Roberta(Id(roles.Cls), Id(roles.Sep))
            : roles == SpecialTokenRoles.Albert ? SequenceTemplate.Bert(Id(roles.Cls), Id(roles.Sep))
            : SequenceTemplate.Xlnet(Id(roles.Cls), Id(roles.Sep));
        return TokenizerJsonWriter.Write(new TokenizerParts(vocabulary, roles, template) { AddedTokens = added }, w =>
        {
            w.WriteStartObject("normalizer");
            w.WriteString("type", "Sequence");
            w.WriteStartArray("normalizers");
            foreach (Action<Utf8JsonWriter> step in steps)
                step(w);
            w.WriteEndArray();
            w.WriteEndObject();
            w.WriteStartObject("pre_tokenizer");
            w.WriteString("type", "Sequence");
            w.WriteStartArray("pretokenizers");
            Typed(w, "WhitespaceSplit");
            Typed(w, "Metaspace", () => Marks(w));
            w.WriteEndArray();
            w.WriteEndObject();
            w.WriteStartObject("decoder");
            w.WriteString("type", "Metaspace");
            Marks(w);
            w.WriteEndObject();
            WriteModel(w, pieces, unknown);
        });
    }

    private static void WriteModel(Utf8JsonWriter w, List<(string Text, double Score)> pieces, int unknown)
    {
        w.WriteStartObject("model");
        w.WriteString("type", "Unigram");
        w.WriteNumber("unk_id", unknown);
        w.WriteStartArray("vocab");
        foreach (var (text, score) in pieces)
        {
            w.WriteStartArray();
            w.WriteStringValue(text);
            w.WriteNumberValue(score);
            w.WriteEndArray();
        }

        w.WriteEndArray();
        w.WriteBoolean("byte_fallback", false);
        w.WriteEndObject();
    }

    private static void Typed(Utf8JsonWriter w, string type, Action? more = null)
    {
        w.WriteStartObject();
        w.WriteString("type", type);
        more?.Invoke();
        w.WriteEndObject();
    }

    private static void Replace(Utf8JsonWriter w, string kind, string pattern, string content) => Typed(w, "Replace", () =>
    {
        w.WriteStartObject("pattern");
        w.WriteString(kind, pattern);
        w.WriteEndObject();
        w.WriteString("content", content);
    });

    private static void Marks(Utf8JsonWriter w)
    {
        w.WriteString("replacement", "\u2581");
        w.WriteString("prepend_scheme", "always");
        w.WriteBoolean("split", true);
    }
}
