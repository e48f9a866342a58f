namespace Cerbert.Tests;

public class RepositoryTests
{
    [Fact]
    public void Repository_Always_HoldsTheSolution() =>
        Assert.True(File.Exists(Path.Combine(Paths.Repository, "Cerbert.slnx")));
}
