using Cerbert.Tests.Acceptance;

namespace Cerbert.Tests.Verbs;

/// <summary>Where <c>report</c> writes to; what it writes is tested with the library.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly Workshop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public void Report_TrainedRun_IsThereAndCanBeWrittenElsewhere()
    {
        Assert.Equal(0, shop.Train().Code);
        string own = File.ReadAllText(shop["run", "report.html"]);
        CommandLine result = CommandLine.Run("report", shop.Run, "--output", shop["page.html"]);
        Assert.Equal((0, shop["page.html"] + "\n"), (result.Code, result.Output));
        Assert.Equal(own, File.ReadAllText(shop["page.html"]));
        Assert.Equal(shop["run", "report.html"], CommandLine.Run("report", shop.Run, "--json").Json().GetProperty("reports")[0].GetString());
    }

    [Fact]
    public void Report_FolderOfSeeds_WritesOneEach()
    {
        Assert.Equal(0, CommandLine.Run("train", shop.Config, "--seeds", "2").Code);
        File.Delete(shop["run", "seed-3", "report.html"]);
        Assert.Equal(0, CommandLine.Run("report", shop.Run).Code);
        Assert.True(File.Exists(shop["run", "seed-3", "report.html"]));
        CommandLine.Run("report", shop.Run, "--output", shop["page.html"]).AssertRefused("--output", "2 runs");
    }

    [Fact]
    public void Report_NoRun_IsRefused() => CommandLine.Run("report", shop["nowhere"]).AssertRefused("nowhere", "holds no run");
}
