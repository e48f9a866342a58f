using System.Text;
using System.Text.Json;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Tokenizers.Files;

/// <summary>Writes the files of a WordPiece tokenizer.</summary>
internal static class WordPieceWriter
{
    public static void Save(string folder, TokenizerParts parts, WordPieceSettings settings)
    {
        Directory.CreateDirectory(folder);
        // vocab.txt cannot express ids that are left out; tokenizer.json can.
        if (parts.Vocabulary.IsDense)
            Write(TokenizerFolder.VocabularyText, () => Encoding.UTF8.GetBytes(Lines(parts.Vocabulary)));
        Write(TokenizerFolder.Json, () => TokenizerJsonWriter.Write(parts, w => WriteModel(w, parts, settings)));
        Write(TokenizerFolder.Config, () => TokenizerJsonWriter.WriteConfig(parts, "BertTokenizer", w =>
        {
            w.WriteBoolean("do_lower_case", settings.Normalizer.LowerCase);
            TokenizerJsonWriter.WriteBool(w, "strip_accents", settings.Normalizer.StripAccents);
            w.WriteBoolean("tokenize_chinese_chars", settings.Normalizer.HandleChinese);
        }));

        void Write(string name, Func<byte[]> make) =>
            File.WriteAllBytes(Path.Combine(folder, name), parts.SourceFiles.GetValueOrDefault(name) ?? make());
    }

    private static string Lines(Vocabulary vocabulary)
    {
        var text = new StringBuilder();
        for (int id = 0; id < vocabulary.Size; id++)
            text.Append(vocabulary.TokenOf(id)).Append('\n');
        return text.ToString();
    }

    private static void WriteModel(Utf8JsonWriter w, TokenizerParts parts, WordPieceSettings settings)
    {
        w.WriteStartObject("normalizer");
        w.WriteString("type", "BertNormalizer");
        w.WriteBoolean("clean_text", settings.Normalizer.CleanText);
        w.WriteBoolean("handle_chinese_chars", settings.Normalizer.HandleChinese);
        TokenizerJsonWriter.WriteBool(w, "strip_accents", settings.Normalizer.StripAccents);
        w.WriteBoolean("lowercase", settings.Normalizer.LowerCase);
        w.WriteEndObject();
        w.WriteStartObject("pre_tokenizer");
        w.WriteString("type", "BertPreTokenizer");
        w.WriteEndObject();
        w.WriteStartObject("decoder");
        w.WriteString("type", "WordPiece");
        w.WriteString("prefix", settings.ContinuingPrefix);
        w.WriteBoolean("cleanup", settings.CleanUp);
        w.WriteEndObject();
        w.WriteStartObject("model");
        w.WriteString("type", "WordPiece");
        w.WriteString("unk_token", parts.Roles.Unknown);
        w.WriteString("continuing_subword_prefix", settings.ContinuingPrefix);
        w.WriteNumber("max_input_chars_per_word", settings.MaxCharactersPerWord);
        TokenizerJsonWriter.WriteVocabulary(w, parts.Vocabulary);
        w.WriteEndObject();
    }
}
