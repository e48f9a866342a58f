using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Models.Checkpoints;
using Cerbert.Tensors.Runtime;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>The options that <c>bench train</c> and <c>bench infer</c> share: model, batches, engine settings. BERT-base unless said otherwise.</summary>
internal sealed class BenchOptions
{
    private static readonly Dictionary<string, PrecisionMode> s_precisions = new(StringComparer.Ordinal)
    {
        ["auto"] = PrecisionMode.Auto,
        ["fp32"] = PrecisionMode.Fp32,
        ["bf16"] = PrecisionMode.Bf16,
    };

    private readonly Option<int> layers = OptionOf.Number("--layers", 12, 1, 1024, "Transformer layers.");
    private readonly Option<int> hidden = OptionOf.Number("--hidden", 768, 1, 65536, "Width of a token's vector.");
    private readonly Option<int> heads = OptionOf.Number("--heads", 12, 1, 65536, "Attention heads per layer.");
    private readonly Option<int> inner = OptionOf.Number("--ffn", 3072, 1, 1 << 20, "Width inside the feed-forward layers.");
    private readonly Option<int> vocabulary = OptionOf.Number("--vocab", 30522, 8, 1 << 24, "Tokens in the vocabulary.");
    private readonly Option<int> batch = OptionOf.Number("--batch", 32, 1, 65536, "Sentences per step.");
    private readonly Option<int> length = OptionOf.Number("--seq", 64, 1, BatchPlan.LongestSentence, "Tokens of every sentence.");
    private readonly Option<string?> lengths = new("--lengths") { Description = "Real lengths instead: a JSON list of numbers of tokens.", HelpName = "file" };
    private readonly Option<bool> grouped = new("--group-by-length") { Description = "Batches of similar lengths; only with --lengths." };
    private readonly Option<double> dropout = OptionOf.Number("--dropout", 0.1, 0.0, 0.99, "Probability of dropping a feature.");
    private readonly Option<int> steps = OptionOf.Number("--steps", 8, 1, 1_000_000, "Measured steps, after two to warm up.");
    private readonly Option<int> seed = OptionOf.Number("--seed", 0, 0, int.MaxValue, "Seed of weights, ids, dropout and the choice of lengths.");

    /// <summary>Number format of activations and products.</summary>
    public static Option<PrecisionMode?> Precision() => OptionOf.Choice("--precision", s_precisions, "Number format of matrix products [default: auto].");

    /// <summary>Worker threads.</summary>
    public static Option<int?> Threads() => OptionOf.OptionalNumber("--threads", 1, 1024, "Worker threads [default: CERBERT_THREADS, or one per processor].");

    private readonly Option<bool> recompute =
        new("--gradient-checkpointing") { Description = "Keep the inputs of layers alone for the backward pass and compute the rest again." };

    private readonly Option<bool> afterBackward =
        new("--update-after-backward") { Description = "Change weights after the backward pass, as clipping requires, and not in it." };

    private readonly Option<bool> profile = new("--profile") { Description = "Also show which kernels the time goes to." };
    private readonly Option<PrecisionMode?> precision = Precision();
    private readonly Option<int?> threads = Threads();

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command, bool training)
    {
        foreach (Option option in (Option[])[layers, hidden, heads, inner, vocabulary, batch, length, lengths, grouped, precision, threads, steps, seed, profile])
            command.Add(option);
        if (training)
        {
            command.Add(dropout);
            command.Add(recompute);
            command.Add(afterBackward);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(lengths) is { Implicit: false } && result.GetResult(length) is { Implicit: false })
                result.AddError("--seq and --lengths cannot be combined");
            if (result.GetResult(grouped) is { Implicit: false } && result.GetResult(lengths) is null)
                result.AddError("--group-by-length needs --lengths: all sentences are --seq long otherwise");
        });
    }

    /// <summary>Reads what was given and applies the thread count.</summary>
    /// <exception cref="InvalidDataException">The sizes do not fit each other or this machine, or the lengths' file is damaged.</exception>
    public BenchSettings Read(ParseResult parse, bool training)
    {
        if (parse.GetValue(threads) is { } count)
            WorkerPool.Use(count);
        int seedValue = parse.GetValue(seed);
        double rate = training ? parse.GetValue(dropout) : 0;
        int rows = parse.GetValue(batch), measured = parse.GetValue(steps);
        BatchPlan plan = parse.GetValue(lengths) is { } file
            ? BatchPlan.FromFile(file, rows, measured, parse.GetValue(grouped), seedValue)
            : BatchPlan.Fixed(parse.GetValue(length), rows, measured);
        var config = new BertConfig
        {
            Layers = parse.GetValue(layers),
            HiddenSize = parse.GetValue(hidden),
            Heads = parse.GetValue(heads),
            IntermediateSize = parse.GetValue(inner),
            VocabularySize = parse.GetValue(vocabulary),
            MaxPositions = Math.Max(512, plan.Longest),
            HiddenDropout = rate,
            AttentionDropout = rate,
        };
        return new BenchSettings(Checked(config, training), plan, parse.GetValue(precision) ?? PrecisionMode.Auto, (ulong)seedValue, parse.GetValue(profile), training && parse.GetValue(recompute),
            training && !parse.GetValue(recompute) && !parse.GetValue(afterBackward));
    }

    private static BertConfig Checked(BertConfig config, bool training)
    {
        try
        {
            config.Validate();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        // Values, and for training gradients and two moments, in float32, beside a bfloat16 copy.
        long needed = config.ParameterCount * (training ? 18 : 6), available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return needed <= available
            ? config
            : throw new InvalidDataException(
                $"a model of {Output.Format.Number(config.ParameterCount)} parameters takes {Output.Format.Bytes(needed)} before any activation, this machine has {Output.Format.Bytes(available)}; use smaller --layers, --hidden or --vocab");
    }
}
