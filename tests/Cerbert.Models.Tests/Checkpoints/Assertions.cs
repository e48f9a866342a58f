namespace Cerbert.Tests.Checkpoints;

internal static class Assertions
{
    /// <summary>Asserts that bad input is reported as it should be: one line that names the file and says each of the words.</summary>
    public static void RefusesInOneLine(string file, Action action, params string[] words)
    {
        var error = Assert.Throws<InvalidDataException>(action);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        foreach (string word in words)
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Names in an order that does not depend on the file.</summary>
    public static IReadOnlyList<string> Sorted(this IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
