using System.Text.Json;
using Cerbert.Tokenizers.Batching;
using Cerbert.Tokenizers.Text;

namespace Cerbert.Tests;

/// <summary>The steps of normalisers on all code points against the Rust library, by the hashes in unigram-sweep.json.</summary>
public class NormalizerSweepTests
{
    [Theory]
    [InlineData("nfc")]
    [InlineData("nfd")]
    [InlineData("nfkc")]
    [InlineData("nfkd")]
    [InlineData("accents")]
    [InlineData("lower")]
    [InlineData("strip")]
    public void Normalizer_EveryCodePoint_EqualsTheRustLibrary(string name) => Sweep(name, name switch
    {
        "accents" => new StripAccentsStep(),
        "lower" => new LowerCaseStep(),
        "strip" => new StripStep(left: true, right: true),
        _ => new NormalFormStep(compatible: name[2] == 'k', compose: name[^1] == 'c'),
    });

    [Fact]
    public void CharacterMap_EveryCodePoint_EqualsTheRustLibrary()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Paths.Golden("tokenizer", "unigram-xlm-roberta.tokenizer.json")));
        Sweep("map", CharacterMapStep.Read(json.RootElement.GetProperty("normalizer").GetProperty("precompiled_charsmap").GetBytesFromBase64()));
    }

    private static void Sweep(string name, TextStep step)
    {
        var workspace = new EncoderWorkspace();
        var to = new ReusedBuffer<char>();
        UnicodeSweepTests.AssertBlocks(name, c =>
        {
            to.Clear();
            step.Apply($"x{c}\U0001D16D{c}\U0001D165y e{c}\u0301{c}", to, workspace);
            return to.Span.ToString();
        }, "unigram-sweep.json");
    }
}
