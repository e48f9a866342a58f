using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cerbert.Tokenizers.Batching;

namespace Cerbert.Tokenizers.Files;

/// <summary>Writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c> in the layout of the Rust library and of Transformers.</summary>
internal static class TokenizerJsonWriter
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="parts">What every tokenizer has.</param>
    /// <param name="writeModel">Writes normalizer, pre_tokenizer, decoder and model.</param>
    public static byte[] Write(TokenizerParts parts, Action<Utf8JsonWriter> writeModel) => Json(w =>
    {
        w.WriteString("version", "1.0");
        w.WriteNull("truncation");
        w.WriteNull("padding");
        w.WriteStartArray("added_tokens");
        foreach (AddedToken token in parts.AddedTokens.OrderBy(t => t.Id))
        {
            w.WriteStartObject();
            w.WriteNumber("id", token.Id);
            WriteAdded(w, token);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        WriteTemplate(w, parts);
        writeModel(w);
    });

    /// <param name="parts">What every tokenizer has.</param>
    /// <param name="tokenizerClass">The class Transformers opens it with.</param>
    /// <param name="writeMore">Writes the keys of this kind of tokenizer.</param>
    public static byte[] WriteConfig(TokenizerParts parts, string tokenizerClass, Action<Utf8JsonWriter> writeMore) => Json(w =>
    {
        w.WriteString("tokenizer_class", tokenizerClass);
        writeMore(w);
        w.WriteString("unk_token", parts.Roles.Unknown);
        w.WriteString("cls_token", parts.Roles.Cls);
        w.WriteString("sep_token", parts.Roles.Sep);
        w.WriteString("pad_token", parts.Roles.Pad);
        w.WriteString("mask_token", parts.Roles.Mask);
        if (parts.ModelMaxLength is { } length)
            w.WriteNumber("model_max_length", length);
        w.WriteStartObject("added_tokens_decoder");
        foreach (AddedToken token in parts.AddedTokens.OrderBy(t => t.Id))
        {
            w.WriteStartObject(token.Id.ToString(CultureInfo.InvariantCulture));
            WriteAdded(w, token);
            w.WriteEndObject();
        }
        w.WriteEndObject();
    });

    /// <summary>The key "vocab" of a model.</summary>
    public static void WriteVocabulary(Utf8JsonWriter w, Vocabulary vocabulary)
    {
        w.WriteStartObject("vocab");
        WriteTokens(w, vocabulary);
        w.WriteEndObject();
    }

    /// <summary>A <c>vocab.json</c>.</summary>
    public static byte[] WriteVocabulary(Vocabulary vocabulary) => Json(w => WriteTokens(w, vocabulary));

    public static void WriteBool(Utf8JsonWriter w, string key, bool? value)
    {
        if (value is { } known)
            w.WriteBoolean(key, known);
        else
            w.WriteNull(key);
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var w = new Utf8JsonWriter(buffer, Layout))
        {
            w.WriteStartObject();
            write(w);
            w.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteTokens(Utf8JsonWriter w, Vocabulary vocabulary)
    {
        for (int id = 0; id < vocabulary.Size; id++)
            if (vocabulary.TokenOf(id) is { } token)
                w.WriteNumber(token, id);
    }

    private static void WriteAdded(Utf8JsonWriter w, AddedToken token)
    {
        w.WriteString("content", token.Content);
        w.WriteBoolean("single_word", token.SingleWord);
        w.WriteBoolean("lstrip", token.LeftStrip);
        w.WriteBoolean("rstrip", token.RightStrip);
        w.WriteBoolean("normalized", token.Normalized);
        w.WriteBoolean("special", token.Special);
    }

    private static void WriteTemplate(Utf8JsonWriter w, TokenizerParts parts)
    {
        if (parts.Template.SpecialTokens(pair: true) == 0)
        {
            w.WriteNull("post_processor");
            return;
        }
        string NameOf(int id) => parts.AddedTokens.FirstOrDefault(t => t.Id == id)?.Content ?? parts.Vocabulary.TokenOf(id)!;
        w.WriteStartObject("post_processor");
        w.WriteString("type", "TemplateProcessing");
        WriteParts("single", parts.Template.Single);
        WriteParts("pair", parts.Template.Pair);
        w.WriteStartObject("special_tokens");
        foreach (int id in parts.Template.Pair.Concat(parts.Template.Single)
            .Where(p => p.Kind == TemplatePartKind.Token).Select(p => p.Id).Distinct())
        {
            w.WriteStartObject(NameOf(id));
            w.WriteString("id", NameOf(id));
            w.WriteStartArray("ids");
            w.WriteNumberValue(id);
            w.WriteEndArray();
            w.WriteStartArray("tokens");
            w.WriteStringValue(NameOf(id));
            w.WriteEndArray();
            w.WriteEndObject();
        }
        w.WriteEndObject();
        w.WriteEndObject();

        void WriteParts(string key, TemplatePart[] list)
        {
            w.WriteStartArray(key);
            foreach (TemplatePart part in list)
            {
                w.WriteStartObject();
                w.WriteStartObject(part.Kind == TemplatePartKind.Token ? "SpecialToken" : "Sequence");
                w.WriteString("id", part.Kind switch
                {
                    TemplatePartKind.Token => NameOf(part.Id),
                    TemplatePartKind.First => "A",
                    _ => "B",
                });
                w.WriteNumber("type_id", part.Type);
                w.WriteEndObject();
                w.WriteEndObject();
            }
            w.WriteEndArray();
        }
    }
}
