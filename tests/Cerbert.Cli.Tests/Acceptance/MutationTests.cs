using System.Text;

namespace Cerbert.Tests.Acceptance;

/// <summary>
/// Files spoilt at random, through the commands a user would give: each time it works, or exit code 2 and one line.
/// </summary>
public class MutationTests
{
    private const int Mutations = 200;

    [Fact]
    [Trait("Category", "slow")]
    public void Config_Mutated_WorksOrIsRefused() => Model("bert-tiny-classifier", "config.json", Mutation.OfText);

    [Fact]
    [Trait("Category", "slow")]
    public void Vocabulary_Mutated_WorksOrIsRefused() => Model("bert-tiny-classifier", "vocab.txt", Mutation.OfText);

    [Fact]
    [Trait("Category", "slow")]
    public void Safetensors_Mutated_WorksOrIsRefused() => Model("bert-tiny-classifier", "model.safetensors", Mutation.OfBytes);

    [Fact]
    [Trait("Category", "slow")]
    public void Pickle_Mutated_WorksOrIsRefused()
    {
        using var shop = new Workshop(steps: 1);
        string model = shop.Copy("bert-tiny-bin");
        string[] settings = [$"encoder={{folder: {model}}}", $"tasks.sentiment.data={{train: {shop["sentiment", "dev.tsv"]}, limit: 8}}", "checkpoint.keep_last=false"];
        ForEach(Path.Combine(model, "pytorch_model.bin"), Mutation.OfBytes, i => shop.Train([.. settings, $"output={shop[$"run-{i}"]}"]));
    }

    [Fact]
    [Trait("Category", "slow")]
    public void Table_Mutated_WorksOrIsRefused()
    {
        using var shop = new Workshop(steps: 1);
        string[] lines = File.ReadAllLines(shop["sentiment", "dev.tsv"]);
        string file = shop.Write("data.tsv", string.Join('\n', lines[..13]) + "\n");
        string[] settings = [$"tasks.sentiment.data={{train: {file}, columns: {{text: sentence, label: label}}}}", "checkpoint.keep_last=false"];
        ForEach(file, Mutation.OfText, i => shop.Train([.. settings, $"output={shop[$"run-{i}"]}"]));
    }

    [Fact]
    [Trait("Category", "slow")]
    public void Settings_Mutated_WorkOrAreRefused()
    {
        using var shop = new Workshop(steps: 1);
        ForEach(shop.Config, Mutation.OfText, i => shop.Train($"output={shop[$"run-{i}"]}", "training.max_steps=1", "checkpoint.keep_last=false"), manyErrors: true);
    }

    [Fact]
    [Trait("Category", "slow")]
    public void SavedSettings_Mutated_WorkOrAreRefused()
    {
        using var shop = new Workshop();
        Assert.Equal(0, shop.Train().Code);
        string model = shop["run", "checkpoints", "best"];
        ForEach(Path.Combine(model, "cerbert.yaml"), Mutation.OfText, _ => CommandLine.Run("predict", model, "--text", "hello world"), manyErrors: true);
    }

    private static void Model(string checkpoint, string file, Func<byte[], int, byte[]> mutate)
    {
        using var shop = new Workshop();
        string model = shop.Copy(checkpoint);
        ForEach(Path.Combine(model, file), mutate, i => (i % 4) switch
        {
            0 => CommandLine.Run("info", model),
            1 => CommandLine.Run("tokenize", model, "--text", "hello", "--json"),
            2 => CommandLine.Run("predict", model, "--text", "hello world", "--json"),
            _ => CommandLine.Run("predict", model, "--text", "hello world"),
        });
    }

    private static void ForEach(string file, Func<byte[], int, byte[]> mutate, Func<int, CommandLine> run, bool manyErrors = false)
    {
        byte[] original = File.ReadAllBytes(file);
        int refused = 0, worked = 0;
        string last = "";
        var faults = new StringBuilder();
        for (int i = 0; i < Mutations; i++)
        {
            File.WriteAllBytes(file, mutate(original, i));
            CommandLine result = run(i);
            string[] errors = [.. result.Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal))];
            refused += result.Code == 2 ? 1 : 0;
            worked += result.Code == 0 ? 1 : 0;
            last = result.Error.Trim();
            bool fine = result.Code == 0 ? errors.Length == 0 : result.Code == 2 && (errors.Length == 1 || (manyErrors && errors.Length > 1)) && result.Output.Length == 0;
            if (!fine || result.Error.Contains("   at ", StringComparison.Ordinal))
                faults.Append($"mutation {i}: exit code {result.Code}: {result.Error.Trim()}\n");
        }

        Assert.True(faults.Length == 0, faults.ToString());
        // Otherwise the changes would be too harmless or too coarse to reach anything but the first check.
        Assert.True(Math.Min(refused, worked) >= Mutations / 20, $"{refused} refused, {worked} worked: {last}");
    }
}
