using System.CommandLine;
using System.Text.Json;
using Cerbert.Cli.Hosting;
using Cerbert.Tokenizers;

namespace Cerbert.Cli.Verbs;

/// <summary>Shows what a model's tokenizer makes of texts.</summary>
internal sealed class TokenizeVerb : Verb
{
    private static readonly Dictionary<string, TruncationStrategy> s_truncations = new(StringComparer.Ordinal)
    {
        ["longest_first"] = TruncationStrategy.LongestFirst,
        ["only_first"] = TruncationStrategy.OnlyFirst,
        ["only_second"] = TruncationStrategy.OnlySecond,
        ["error"] = TruncationStrategy.Error,
    };

    private readonly Argument<string> folder = new("FOLDER") { Description = "A Hugging Face folder with tokenizer.json, vocab.txt or spiece.model." };
    private readonly Option<string[]> text = new("--text") { Description = "A text; may be given several times.", HelpName = "text" };
    private readonly Option<string?> file = new("--file") { Description = "A .json list of strings or of [a, b] pairs, or a file with one text per line; - reads standard input.", HelpName = "file" };
    private readonly Option<int?> maxLength = OptionOf.OptionalNumber("--max-length", 1, 1_000_000, "Longest sequence in tokens, special ones included.");
    private readonly Option<TruncationStrategy?> truncate = OptionOf.Choice("--truncate", s_truncations, "What gives way beyond --max-length [default: longest_first].");
    private readonly Option<string?> output = new("--out") { Description = "Write the JSON list to this file.", HelpName = "file" };

    public TokenizeVerb(Session session)
        : base("tokenize", "Turn texts into token ids with the tokenizer of a model folder.", session)
    {
        Add(folder);
        Add(text);
        Add(file);
        Add(maxLength);
        Add(truncate);
        Add(output);
        AddJsonOption();
        Validators.Add(result =>
        {
            bool hasText = result.GetResult(text) is not null, hasFile = result.GetResult(file) is not null;
            if (hasText == hasFile)
                result.AddError(hasText ? "--text and --file cannot be combined" : "nothing to tokenize: give --text or --file (- for standard input)");
        });
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        Tokenizer tokenizer = Tokenizer.Load(parse.GetRequiredValue(folder));
        Texts texts = parse.GetValue(file) is { } path ? Texts.Read(path) : new Texts(parse.GetRequiredValue(text), null);
        var options = new EncodingOptions
        {
            MaxLength = parse.GetValue(maxLength) ?? (parse.GetValue(truncate) is null ? null : RequireLength(tokenizer)),
            Truncation = parse.GetValue(truncate) ?? TruncationStrategy.LongestFirst,
        };
        if (options.MaxLength < tokenizer.SpecialTokenCount(texts.Second is not null))
            throw new InvalidDataException($"--max-length is {options.MaxLength}: the tokenizer's special tokens alone take {tokenizer.SpecialTokenCount(texts.Second is not null)}");
        RaggedEncoding encoded = tokenizer.EncodeBatch(texts.First, texts.Second, options);
        if (encoded.Truncated > 0)
            Terminal.Error.WriteLine($"{encoded.Truncated} of {encoded.Count} sequences were truncated to {options.MaxLength} tokens");
        if (parse.GetValue(output) is { } target)
        {
            using (FileStream stream = File.Create(target))
                WriteJson(encoded, stream);
            Terminal.Human.WriteLine($"{encoded.Count} sequences, {encoded.Ids.Length} tokens written to {target}");
        }
        else if (Terminal.JsonOnly)
        {
            using var stream = new MemoryStream();
            WriteJson(encoded, stream);
            Terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        }
        else
        {
            WriteReadable(tokenizer, texts, encoded);
        }
    }

    private static int RequireLength(Tokenizer tokenizer) =>
        tokenizer.ModelMaxLength ?? throw new InvalidDataException("--truncate needs --max-length: the folder does not say how long sequences may be");

    private static void WriteJson(RaggedEncoding encoded, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        for (int i = 0; i < encoded.Count; i++)
        {
            json.WriteStartObject();
            json.WriteStartArray("ids");
            foreach (int id in encoded.IdsOf(i))
                json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartArray("type_ids");
            foreach (byte type in encoded.TypeIdsOf(i))
                json.WriteNumberValue(type);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteReadable(Tokenizer tokenizer, Texts texts, RaggedEncoding encoded)
    {
        for (int i = 0; i < encoded.Count; i++)
        {
            int[] ids = encoded.IdsOf(i).ToArray();
            Terminal.Output.WriteLine(texts.Second is null ? texts.First[i] : $"{texts.First[i]} | {texts.Second[i]}");
            Terminal.Output.WriteLine($"  tokens ({ids.Length}): {string.Join(' ', ids.Select(tokenizer.IdToToken))}");
            Terminal.Output.WriteLine($"  ids: {string.Join(' ', ids)}");
            if (texts.Second is not null)
                Terminal.Output.WriteLine($"  type ids: {string.Join(' ', encoded.TypeIdsOf(i).ToArray())}");
        }
    }
}
