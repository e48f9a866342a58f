using Cerbert.Tokenizers.Text;

namespace Cerbert.Tokenizers.Files;

/// <summary>Reads the normaliser of a <c>tokenizer.json</c> as steps.</summary>
internal static class NormalizerReader
{
    private const string Supported = "NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Precompiled, Sequence";

    public static TextStep[] Read(JsonView root)
    {
        var steps = new List<TextStep>();
        if (root.Get("normalizer") is { } normalizer)
            Add(normalizer, steps);
        return [.. steps];
    }

    private static void Add(JsonView step, List<TextStep> steps)
    {
        if (TokenizerJson.TypeOf(step) != "Sequence")
        {
            steps.Add(ReadStep(step));
            return;
        }

        foreach (JsonView inner in step.Require("normalizers").Items())
            Add(inner, steps);
    }

    private static TextStep ReadStep(JsonView step) => TokenizerJson.TypeOf(step) switch
    {
        "NFC" => new NormalFormStep(compatible: false, compose: true),
        "NFD" => new NormalFormStep(compatible: false, compose: false),
        "NFKC" => new NormalFormStep(compatible: true, compose: true),
        "NFKD" => new NormalFormStep(compatible: true, compose: false),
        "Lowercase" => new LowerCaseStep(),
        "StripAccents" => new StripAccentsStep(),
        "Strip" => new StripStep(step.Get("strip_left")?.Bool() ?? true, step.Get("strip_right")?.Bool() ?? true),
        "Replace" => ReadReplace(step),
        "Precompiled" => ReadMap(step.Require("precompiled_charsmap")),
        string other => throw step.Fail($"type '{other}' is not supported with Unigram; supported are {Supported}"),
    };

    private static TextStep ReadReplace(JsonView step)
    {
        JsonView pattern = step.Require("pattern");
        string content = step.Require("content").String();
        if (pattern.Get("Regex") is { } expression)
            return expression.String() == " {2,}" ? new SpaceRunStep(content) : throw expression.Fail($"'{expression.String()}' is not supported; the only expression supported is ' {{2,}}'");
        string text = pattern.Require("String").String();
        return text.Length > 0 ? new ReplaceStep(text, content) : throw pattern.Fail("the text to replace is empty");
    }

    private static CharacterMapStep ReadMap(JsonView map)
    {
        try
        {
            return CharacterMapStep.Read(Convert.FromBase64String(map.String()));
        }
        catch (FormatException e)
        {
            throw map.Fail($"{e.Message}; download the file again");
        }
    }
}
