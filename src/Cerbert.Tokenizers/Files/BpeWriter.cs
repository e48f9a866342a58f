using System.Text;
using System.Text.Json;
using Cerbert.Tokenizers.Bpe;

namespace Cerbert.Tokenizers.Files;

/// <summary>Writes the files of a byte-level BPE tokenizer.</summary>
internal static class BpeWriter
{
    public static void Save(string folder, TokenizerParts parts, BpeSettings settings)
    {
        Directory.CreateDirectory(folder);
        Write(TokenizerFolder.VocabularyJson, () => TokenizerJsonWriter.WriteVocabulary(parts.Vocabulary));
        Write(TokenizerFolder.Merges, () => Encoding.UTF8.GetBytes(
            "#version: 0.2\n" + string.Concat(settings.Merges.Select(m => $"{m.Left} {m.Right}\n"))));
        Write(TokenizerFolder.Json, () => TokenizerJsonWriter.Write(parts, w => WriteModel(w, parts, settings)));
        Write(TokenizerFolder.Config, () => TokenizerJsonWriter.WriteConfig(
            parts, "RobertaTokenizer", w => w.WriteBoolean("add_prefix_space", settings.AddPrefixSpace)));

        void Write(string name, Func<byte[]> make) =>
            File.WriteAllBytes(Path.Combine(folder, name), parts.SourceFiles.GetValueOrDefault(name) ?? make());
    }

    private static void WriteModel(Utf8JsonWriter w, TokenizerParts parts, BpeSettings settings)
    {
        w.WriteNull("normalizer");
        foreach (string step in (string[])["pre_tokenizer", "decoder"])
        {
            w.WriteStartObject(step);
            w.WriteString("type", "ByteLevel");
            w.WriteBoolean("add_prefix_space", settings.AddPrefixSpace);
            w.WriteBoolean("trim_offsets", true);
            w.WriteBoolean("use_regex", true);
            w.WriteEndObject();
        }
        w.WriteStartObject("model");
        w.WriteString("type", "BPE");
        w.WriteNull("dropout");
        w.WriteString("unk_token", settings.UnknownToken);
        w.WriteString("continuing_subword_prefix", "");
        w.WriteString("end_of_word_suffix", "");
        w.WriteBoolean("fuse_unk", false);
        w.WriteBoolean("byte_fallback", false);
        w.WriteBoolean("ignore_merges", settings.WordsFirst);
        TokenizerJsonWriter.WriteVocabulary(w, parts.Vocabulary);
        w.WriteStartArray("merges");
        foreach (var (left, right) in settings.Merges)
        {
            w.WriteStartArray();
            w.WriteStringValue(left);
            w.WriteStringValue(right);
            w.WriteEndArray();
        }
        w.WriteEndArray();
        w.WriteEndObject();
    }
}
