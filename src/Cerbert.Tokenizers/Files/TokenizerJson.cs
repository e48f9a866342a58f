using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Files;

/// <summary>The parts of a <c>tokenizer.json</c> that every kind of model has.</summary>
internal static class TokenizerJson
{
    public static Vocabulary ReadVocabulary(JsonView vocab)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var (token, value) in vocab.Properties())
        {
            int id = value.Int(Vocabulary.MaxSize);
            if (!ids.TryAdd(token, id))
                throw value.Fail("the token is there twice");
            if (!taken.Add(id))
                throw value.Fail($"id {id} belongs to another token already");
        }
        return ids.Count == 0 ? throw vocab.Fail("the vocabulary is empty") : Vocabulary.FromIds(ids);
    }

    public static AddedToken ReadAddedToken(JsonView value, int id) => new(value.Require("content").String(), id)
    {
        Special = value.Get("special")?.Bool() ?? false,
        LeftStrip = value.Get("lstrip")?.Bool() ?? false,
        RightStrip = value.Get("rstrip")?.Bool() ?? false,
        SingleWord = value.Get("single_word")?.Bool() ?? false,
        // As the Rust library: special tokens are looked for as they are unless the file says otherwise.
        Normalized = value.Get("normalized")?.Bool() ?? !(value.Get("special")?.Bool() ?? false),
    };

    public static IReadOnlyList<AddedToken> ReadAddedTokens(JsonView root) =>
        root.Get("added_tokens") is { } list
            ? [.. list.Items().Select(t => ReadAddedToken(t, t.Require("id").Int(Vocabulary.MaxSize)))]
            : [];

    /// <summary>The only step of a "Sequence" of steps, or the step itself; null where there is none.</summary>
    /// <param name="step">The value of normalizer, pre_tokenizer or post_processor.</param>
    /// <param name="list">The key of its steps.</param>
    /// <param name="idle">A kind of step that changes no ids here and is passed over.</param>
    public static JsonView? Unwrap(JsonView? step, string list, string idle)
    {
        if (step is not { } one || TypeOf(one) != "Sequence")
            return step is { } kept && TypeOf(kept) == idle ? null : step;
        JsonView[] steps = [.. one.Require(list).Items().Where(s => TypeOf(s) != idle)];
        return steps.Length switch
        {
            0 => null,
            1 => Unwrap(steps[0], list, idle),
            _ => throw one.Fail($"a sequence of {steps.Length} steps ({string.Join(", ", steps.Select(TypeOf))}) is not supported"),
        };
    }

    public static string TypeOf(JsonView step) => step.Require("type").String();

    public static SequenceTemplate ReadTemplate(JsonView root)
    {
        if (Unwrap(root.Get("post_processor"), "processors", idle: "ByteLevel") is not { } post)
            return SequenceTemplate.Plain;
        switch (TypeOf(post))
        {
            case "BertProcessing":
                return SequenceTemplate.Bert(IdOf(post.Require("cls")), IdOf(post.Require("sep")));
            case "RobertaProcessing":
                return SequenceTemplate.Roberta(IdOf(post.Require("cls")), IdOf(post.Require("sep")));
            case "TemplateProcessing":
                var single = ReadParts(post, "single");
                var pair = ReadParts(post, "pair");
                if (single.Count(p => p.Kind == TemplatePartKind.First) != 1 || single.Any(p => p.Kind == TemplatePartKind.Second))
                    throw post.Require("single").Fail("expected sequence A once and no other");
                if (pair.Count(p => p.Kind == TemplatePartKind.First) != 1 || pair.Count(p => p.Kind == TemplatePartKind.Second) != 1)
                    throw post.Require("pair").Fail("expected the sequences A and B once each");
                return new SequenceTemplate(single, pair);
            default:
                throw post.Fail($"type '{TypeOf(post)}' is not supported; supported are TemplateProcessing, BertProcessing, RobertaProcessing");
        }
    }

    // ["[SEP]", 102]
    private static int IdOf(JsonView token)
    {
        JsonView[] items = [.. token.Items()];
        return items.Length == 2 ? items[1].Int(Vocabulary.MaxSize) : throw token.Fail("expected [token, id]");
    }

    private static List<TemplatePart> ReadParts(JsonView post, string key)
    {
        var parts = new List<TemplatePart>();
        foreach (JsonView item in post.Require(key).Items())
        {
            if (item.Get("Sequence") is { } sequence)
            {
                byte type = (byte)(sequence.Get("type_id")?.Int(256) ?? 0);
                parts.Add(sequence.Require("id").String() switch
                {
                    "A" => TemplatePart.First(type),
                    "B" => TemplatePart.Second(type),
                    string other => throw sequence.Fail($"expected sequence A or B, found '{other}'"),
                });
                continue;
            }
            JsonView token = item.Get("SpecialToken") ?? throw item.Fail("expected a Sequence or a SpecialToken");
            byte tokenType = (byte)(token.Get("type_id")?.Int(256) ?? 0);
            string name = token.Require("id").String();
            JsonView entry = post.Require("special_tokens").Get(name) ?? throw token.Fail($"'{name}' is not among special_tokens");
            parts.AddRange(entry.Require("ids").Items().Select(id => TemplatePart.Token(id.Int(Vocabulary.MaxSize), tokenType)));
        }
        return parts;
    }
}
