using System.CommandLine;
using Cerbert.Cli.Hosting;
using Cerbert.Cli.Machine;
using Cerbert.Cli.Output;
using Cerbert.Tensors;
using Cerbert.Tensors.MatMul;
using Cerbert.Tensors.Runtime;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>Measures every engine's matrix products, by default those of a BERT-base training step.</summary>
internal sealed class BenchMatMulVerb : Verb
{
    private const int Largest = 1 << 16;

    private readonly Option<int?> m = OptionOf.OptionalNumber("--m", 1, Largest, "Rows of the result; with --n and --k, measures that product alone.");
    private readonly Option<int?> n = OptionOf.OptionalNumber("--n", 1, Largest, "Columns of the result.");
    private readonly Option<int?> k = OptionOf.OptionalNumber("--k", 1, Largest, "Length of the sums.");
    private readonly Option<int> tokens = OptionOf.Number("--tokens", 2048, 1, Largest, "Tokens of the training step, batch times length.");
    private readonly Option<int> hidden = OptionOf.Number("--hidden", 768, 1, Largest / 4, "Width of a token's vector.");
    private readonly Option<int> inner = OptionOf.Number("--ffn", 3072, 1, Largest, "Width inside the feed-forward layers.");
    private readonly Option<int> milliseconds = OptionOf.Number("--ms", 150, 1, 60_000, "Time per product, engine and precision; three runs at least.");
    private readonly Option<PrecisionMode?> precision = BenchOptions.Precision();
    private readonly Option<int?> threads = BenchOptions.Threads();

    public BenchMatMulVerb(Session session)
        : base("matmul", "Measure the matrix products of a BERT-base training step on every engine.", session)
    {
        foreach (Option option in (Option[])[m, n, k, tokens, hidden, inner, precision, threads, milliseconds])
            Add(option);
        AddJsonOption();
        Validators.Add(result =>
        {
            int given = ((Option[])[m, n, k]).Count(option => result.GetResult(option) is not null);
            if (given is 1 or 2)
                result.AddError("--m, --n and --k go together: give all three, or none for the products of BERT-base");
        });
    }

    /// <inheritdoc/>
    protected override void Run(ParseResult parse)
    {
        if (parse.GetValue(threads) is { } count)
            WorkerPool.Use(count);
        IReadOnlyList<MatrixProduct> products = parse.GetValue(m) is { } rows
            ? [new MatrixProduct("product", rows, parse.GetValue(n)!.Value, parse.GetValue(k)!.Value, false, true)]
            : MatrixProduct.OfLayer(parse.GetValue(tokens), parse.GetValue(hidden), parse.GetValue(inner), training: true);
        var time = TimeSpan.FromMilliseconds(parse.GetValue(milliseconds));
        (MatMulEngine Engine, DType Type)[] runs = [.. Runs(parse.GetValue(precision) ?? PrecisionMode.Auto)];
        if (runs.Length == 0)
            throw new InvalidDataException("--precision bf16: no engine of this machine multiplies bf16 ('cerbert info' says what would help)");
        List<Measured> results = Terminal.Track("bench matmul", products.Count * runs.Length, progress =>
        {
            var measured = new List<Measured>();
            foreach (MatrixProduct product in products)
                foreach ((MatMulEngine engine, DType type) in runs)
                {
                    Token.ThrowIfCancellationRequested();
                    measured.Add(new Measured(product.Name, product.M, product.N, product.K, product.TransposeA, product.TransposeB,
                        engine.Name, Precisions.NameOf(type), Math.Round(product.Measure(engine, type, time) / 1e9, 1)));
                    progress.Update(measured.Count, $"{Format.Number(measured[^1].Gflops)} GFLOP/s");
                }

            return measured;
        });
        if (Terminal.JsonOnly)
            Terminal.WriteJson(new { Mode = "matmul", WorkerPool.Threads, Products = results, Overall = Overall(results), MachineReport.Version });
        else
            WriteTable(results, runs.Length);
    }

    // "auto" measures everything there is: choosing is what the table is for.
    private static IEnumerable<(MatMulEngine Engine, DType Type)> Runs(PrecisionMode mode) =>
        from engine in MatMulEngines.Available
        from type in (DType[])[DType.Float32, DType.BFloat16]
        where engine.Supports(type)
        where mode == PrecisionMode.Auto || (mode == PrecisionMode.Bf16) == (type == DType.BFloat16)
        select (engine, type);

    private void WriteTable(List<Measured> results, int columns)
    {
        var table = new TextTable(["product", ">M", ">N", ">K", .. results.Take(columns).Select(r => $">{r.Engine} {r.Precision}")]);
        foreach (Measured[] row in results.Chunk(columns))
            table.Add([row[0].Name, $"{row[0].M}", $"{row[0].N}", $"{row[0].K}", .. row.Select(r => Format.Number(r.Gflops))]);
        table.Add(["all together", "", "", "", .. Overall(results).Select(rate => Format.Number(rate.Gflops))]);
        table.Write(Terminal.Output);
        Terminal.Output.WriteLine($"\nGFLOP/s, {WorkerPool.Threads} threads");
    }

    // One after another: the slow ones count for their time.
    private static Rate[] Overall(List<Measured> results) =>
        [.. results.GroupBy(r => (r.Engine, r.Precision)).Select(group =>
            new Rate(group.Key.Engine, group.Key.Precision, Math.Round(group.Sum(r => r.Work) / group.Sum(r => r.Work / r.Gflops), 1)))];

    private sealed record Rate(string Engine, string Precision, double Gflops);

    private sealed record Measured(string Name, int M, int N, int K, bool TransposeA, bool TransposeB, string Engine, string Precision, double Gflops)
    {
        internal double Work => (double)M * N * K;
    }
}
