using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Cerbert.Bench;

/// <summary>10⁹ floating-point operations per second, from the fastest iteration: the mean tells more about what else the machine does.</summary>
internal sealed class GigaflopsColumn : IColumn
{
    public string Id => nameof(GigaflopsColumn);

    public string ColumnName => "GFLOP/s";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "10^9 multiplications and additions per second, fastest iteration";

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        object Parameter(string name) => benchmarkCase.Parameters[name];
        double operations = benchmarkCase.Descriptor.Type == typeof(MatMulBenchmarks)
            ? MatMulBenchmarks.Operations(Parameter)
            : SmallMatMulBenchmarks.Operations(Parameter);
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Min;
        return nanoseconds is { } time ? (operations / time).ToString("0", CultureInfo.InvariantCulture) : "-";
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
