using System.CommandLine;
using System.Text;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Output;
using Cerbert.Training.Configuration;
using Cerbert.Training.Modeling;

namespace Cerbert.Cli.Verbs.Runs;

/// <summary>Writes a vector for each text.</summary>
internal sealed class EmbedVerb : Verb
{
    // Those without weights of their own.
    private static readonly string[] s_poolings = ["mean", "cls", "max", "mean-max", "concat-last", "sbert-wk", "pooler"];

    private readonly Argument<string> model = new("MODEL") { Description = "A run folder, a model folder of Cerbert's, or a Hugging Face folder." };
    private readonly Option<string[]> text = new("--text") { Description = "A text; give it several times for several.", HelpName = "text" };
    private readonly Option<string?> file = new("--file") { Description = "A .json list of strings, or a file with one text per line; - reads standard input.", HelpName = "file" };
    private readonly Option<string> output = new("--output") { Description = "A .npy file (float32 [texts, size]) or a .jsonl file; - writes JSON lines to standard output.", HelpName = "file", DefaultValueFactory = _ => "-" };
    private readonly Option<string?> pooling = new("--pooling") { Description = $"How token vectors become one: {string.Join(", ", s_poolings)} [default: as the model was trained, else mean].", HelpName = "name" };
    private readonly Option<bool> normalize = new("--normalize") { Description = "Divide each vector by its length, so that products are cosines." };
    private readonly Option<InferencePrecision?> precision = InferenceOption.Create();

    public EmbedVerb(Session session)
        : base("embed", "Write a vector for each text.", session)
    {
        Add(model);
        Add(text);
        Add(file);
        Add(output);
        Add(pooling);
        Add(normalize);
        Add(precision);
        AddJsonOption();
        Validators.Add(result =>
        {
            if ((result.GetResult(text) is not null) == (result.GetResult(file) is not null))
                result.AddError("give either --text or --file (- for standard input)");
            if (result.GetValue(pooling) is { } name && !s_poolings.Contains(name, StringComparer.Ordinal))
                result.AddError($"--pooling is '{name}': expected {string.Join(", ", s_poolings)}");
            if (result.GetValue(output) is { } to && to != "-" && Path.GetExtension(to) is not (".npy" or ".jsonl"))
                result.AddError($"--output is '{to}': expected a name that ends in .npy or .jsonl, or -");
        });
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        string? path = parse.GetValue(file);
        IEnumerable<Texts> windows = Texts.Filled(path is null ? [new Texts(parse.GetRequiredValue(text), null)] : Texts.Windows(path, Texts.Window), path);
        Texts.LookThrough(windows, path, Token);
        using TextEmbedder embedder = TextEmbedder.Open(ModelArgument.Find(parse.GetRequiredValue(model), Terminal.Error), parse.GetValue(pooling) is { } name ? PoolingConfig.Family.Create(name) : null);
        embedder.Use(parse.GetValue(precision) ?? InferencePrecision.Fp32);
        string to = parse.GetRequiredValue(output), partial = to + ".partial";
        long count = 0;
        using (IVectorFile vectors = Open(to, partial, embedder.Size))
        {
            foreach (Texts texts in windows)
            {
                if (texts.Second is not null)
                    throw new InvalidDataException($"{path}: holds pairs; expected single texts: a vector belongs to one");
                float[] rows = embedder.Embed(texts.First, parse.GetValue(normalize), Token);
                for (int i = 0; i < texts.First.Count; i++)
                    vectors.Add(texts.First[i], rows.AsSpan(i * embedder.Size, embedder.Size));
                count += texts.First.Count;
            }

            vectors.Finish();
        }

        if (embedder.Truncated > 0)
            Terminal.Error.WriteLine($"warning: {embedder.Truncated} texts are longer than the model reads and were cut");
        if (to == "-")
            return;
        File.Move(partial, to, overwrite: true);
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { File = to, Vectors = count, embedder.Size });
        else
            Terminal.Output.WriteLine($"{count} vectors of {embedder.Size} numbers written to {to}");
    }

    private IVectorFile Open(string to, string partial, int size) =>
        to == "-" ? new JsonLinesFile(Terminal.Output, owns: false)
        : Path.GetExtension(to) == ".npy" ? new NumpyFile(File.Create(partial), size)
        : new JsonLinesFile(new StreamWriter(partial, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" }, owns: true);
}
