using System.Text;
using YamlDotNet.Core;

namespace Cerbert.Training.Configuration.Yaml;

/// <summary>Reads YAML text into <see cref="ConfigNode"/>s. Files are small by nature, so anything large is refused.</summary>
internal static class YamlReader
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads the one document of a file; it must be a section (key: value lines).</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not UTF-8, not YAML, empty, or not a section.</exception>
    public static ConfigMapping ReadFile(string path, ConfigProblems problems)
    {
        if (Directory.Exists(path))
            throw problems.Fail(path, "", "is a folder; expected a YAML file");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such config file; check the path", path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string text = Decode(path, problems);
        CheckTabs(path, text, problems);
        ConfigNode? root = Parse(text, at => new ConfigOrigin($"{path}:{at.Line}:{at.Column}", folder), problems);
        return root switch
        {
            ConfigMapping mapping => mapping,
            null or ConfigScalar { IsNull: true } =>
                throw problems.Fail(path, "", "the file is empty; expected key: value lines such as 'seed: 42'"),
            _ => throw problems.Fail(root.Origin.Where, "", $"the file holds {root.Describe()}; expected key: value lines such as 'seed: 42'"),
        };
    }

    /// <summary>Reads the value part of an override; every node gets the same origin.</summary>
    public static ConfigNode ReadValue(string text, ConfigOrigin origin, ConfigProblems problems) =>
        Parse(text, _ => origin, problems) ?? new ConfigScalar("", plain: true, origin);

    private static ConfigNode? Parse(string text, Func<Mark, ConfigOrigin> originOf, ConfigProblems problems)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            return new YamlTree(parser, originOf, problems).ReadDocument();
        }
        catch (YamlException e)
        {
            throw problems.Fail(originOf(e.Start).Where, "", $"not valid YAML: {FirstLine(e)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            // What YamlDotNet's parser throws when it loses track of broken text.
            throw problems.Fail(originOf(parser.Current?.End ?? default).Where, "", "not valid YAML from here on; look for an unclosed bracket or quote");
        }
    }

    private static string FirstLine(YamlException e)
    {
        string text = e.InnerException?.Message ?? e.Message;
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).TrimEnd('.').Replace("  ", " ", StringComparison.Ordinal);
    }

    private static string Decode(string path, ConfigProblems problems)
    {
        long length = new FileInfo(path).Length;
        if (length > MaxBytes)
            throw problems.Fail(path, "", $"the file has {length} bytes; a config has at most {MaxBytes}");
        byte[] bytes = File.ReadAllBytes(path);
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        try
        {
            return utf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            int at = Math.Clamp(e.Index, 0, bytes.Length);
            int line = 1 + bytes.AsSpan(0, at).Count((byte)'\n');
            throw problems.Fail($"{path}:{line}:1", "", $"byte {at} is not UTF-8; save the file as UTF-8");
        }
    }

    private static void CheckTabs(string path, string text, ConfigProblems problems)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> content = line.TrimStart();
            int tab = line[..^content.Length].IndexOf('\t');
            if (tab >= 0 && !content.IsEmpty && content[0] != '#')
                problems.Add($"{path}:{number}:{tab + 1}", "", "a tab in the indentation; YAML takes spaces only");
        }
        problems.ThrowIfAny();
    }
}
