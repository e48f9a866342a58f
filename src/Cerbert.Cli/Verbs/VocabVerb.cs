using System.CommandLine;
using System.Diagnostics;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Data;
using Cerbert.Tokenizers;
using Cerbert.Tokenizers.WordPiece;

namespace Cerbert.Cli.Verbs;

/// <summary>Makes a WordPiece vocabulary from text, for a new domain or language.</summary>
internal sealed class VocabVerb : Verb
{
    private readonly Argument<string[]> texts = new("TEXT")
    {
        Description = "Text files, or folders whose .txt files are read.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> output = new("--output") { Description = "Folder for vocab.txt, tokenizer.json and tokenizer_config.json.", HelpName = "folder", Required = true };
    private readonly Option<int> size = OptionOf.Number("--size", 30_000, 6, 1 << 20, "Tokens at most, special ones included.");
    private readonly Option<int> frequency = OptionOf.Number("--min-frequency", 2, 1, 1 << 30, "How often two pieces stand side by side before they are joined.");
    private readonly Option<int> characters = OptionOf.Number("--characters", 1000, 1, 1 << 20, "Characters with a token of their own, the most frequent ones.");
    private readonly Option<bool> cased = new("--cased") { Description = "Keep capitals and accents." };

    public VocabVerb(Session session)
        : base("vocab", "Make a WordPiece vocabulary from text.", session)
    {
        Add(texts);
        foreach (Option option in (Option[])[output, size, frequency, characters, cased])
            Add(option);
        AddJsonOption();
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string folder = parse.GetRequiredValue(output);
        if (File.Exists(folder))
            throw new InvalidDataException($"--output {folder}: is a file; give a folder");
        List<string> files = [.. TextFiles.Find(parse.GetRequiredValue(texts))];
        var clock = Stopwatch.StartNew();
        long lines = 0;
        IEnumerable<string> Lines()
        {
            foreach (string file in files)
                foreach (string line in TextFiles.Lines(file))
                {
                    Token.ThrowIfCancellationRequested();
                    lines++;
                    yield return line;
                }
        }

        WordPieceTokenizer tokenizer = VocabularyTrainer.Train(Lines(), new VocabularyOptions
        {
            Size = parse.GetValue(size),
            MinFrequency = parse.GetValue(frequency),
            MaxCharacters = parse.GetValue(characters),
            Normalization = new TokenizerOptions { LowerCase = !parse.GetValue(cased) },
        });
        tokenizer.Save(folder);
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Folder = folder, Tokens = tokenizer.VocabularySize, Files = files.Count, Lines = lines, Seconds = Math.Round(clock.Elapsed.TotalSeconds, 2) });
        else
            Terminal.Output.WriteLine($"{Format.Number(tokenizer.VocabularySize)} tokens from {Format.Number(lines)} lines of {files.Count} files written to {folder} ({clock.Elapsed.TotalSeconds:0.0} s)");
    }
}
