using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Cli.Output;
using Cerbert.Tokenizers;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Measures a tokenizer on the texts of a file.</summary>
internal sealed class BenchTokenizeVerb : Verb
{
    private readonly Argument<string> folder = new("FOLDER") { Description = "A Hugging Face folder with tokenizer.json, vocab.txt or spiece.model." };
    private readonly Option<string> file = new("--file") { Description = "Texts: a .json list of strings or of [a, b] pairs, or one text per line.", HelpName = "file", Required = true };
    private readonly Option<int> repeats = OptionOf.Number("--repeats", 5, 1, 1000, "Times to encode all texts, after one to warm up.");

    public BenchTokenizeVerb(Session session)
        : base("tokenize", "Measure a tokenizer.", session)
    {
        Add(folder);
        Add(file);
        Add(repeats);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string path = parse.GetRequiredValue(file);
        Tokenizer tokenizer = Tokenizer.Load(parse.GetRequiredValue(folder));
        Texts texts = Texts.Read(path);
        if (texts.First.Count == 0)
            throw new InvalidDataException($"{path}: holds no texts to measure with");
        int tokens = tokenizer.EncodeBatch(texts.First, texts.Second).Ids.Length;
        int total = parse.GetValue(repeats);
        List<double> seconds = Terminal.Track("bench tokenize", total, progress =>
        {
            var times = new List<double>();
            while (times.Count < total)
            {
                Token.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();
                tokenizer.EncodeBatch(texts.First, texts.Second);
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                progress.Update(times.Count, $"{Format.Number(tokens / times[^1])} tokens/s");
            }

            return times;
        });
        double median = Statistics.Median(seconds);
        long bytes = texts.First.Concat(texts.Second ?? []).Sum(text => (long)Encoding.UTF8.GetByteCount(text));
        if (Terminal.JsonOnly)
        {
            Terminal.WriteJson(new
            {
                Mode = "tokenize",
                TokensPerS = Math.Round(tokens / median),
                BestTokensPerS = Math.Round(tokens / seconds.Min()),
                MbPerS = Math.Round(bytes / median / 1e6, 2),
                Items = texts.First.Count,
                Tokens = tokens,
                Seconds = Math.Round(median, 5),
                Repeats = total,
                Version = MachineReport.Version,
            });
        }
        else
        {
            Terminal.Output.WriteLine($"{Format.Number(tokens / median)} tokens/s (best {Format.Number(tokens / seconds.Min())}), {Format.Number(bytes / median / 1e6)} MB/s");
            Terminal.Output.WriteLine($"{texts.First.Count} texts, {tokens} tokens, median of {total} runs");
        }
    }
}
