using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Cerbert.Training.Configuration.Yaml;

/// <summary>
/// Builds nodes from YAML parser events. Aliases are copied, within a budget of nodes, so that a small file cannot
/// unfold into a huge tree.
/// </summary>
internal sealed class YamlTree(IParser parser, Func<Mark, ConfigOrigin> originOf, ConfigProblems problems)
{
    private const int MaxDepth = 32;
    private const int MaxNodes = 20_000;

    private readonly Dictionary<string, ConfigNode?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    public ConfigNode? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
            return null;
        parser.Consume<DocumentStart>();
        ConfigNode root = ReadNode(depth: 0);
        parser.Consume<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out _))
            throw Fail(parser.Current, "a second document starts here; expected one document per file");
        return root;
    }

    private ConfigNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
            throw Fail(parser.Current, $"sections are nested deeper than {MaxDepth} levels");
        if (parser.Accept<AnchorAlias>(out _))
            return Resolve(parser.Consume<AnchorAlias>(), depth);

        var start = parser.Consume<NodeEvent>();
        Count(start, 1);
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
            problems.Add(originOf(start.Start).Where, "", $"the tag {start.Tag.Value} is not supported; write plain values");
        string? anchor = start.Anchor.IsEmpty ? null : start.Anchor.Value;
        if (anchor is not null)
            _anchors[anchor] = null;
        ConfigNode node = start switch
        {
            Scalar scalar => new ConfigScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, originOf(scalar.Start)),
            SequenceStart => ReadSequence(start, depth),
            _ => ReadMapping(start, depth),
        };
        if (anchor is not null)
            _anchors[anchor] = node;
        return node;
    }

    private ConfigSequence ReadSequence(NodeEvent start, int depth)
    {
        var sequence = new ConfigSequence(originOf(start.Start));
        while (!parser.TryConsume<SequenceEnd>(out _))
            sequence.Items.Add(ReadNode(depth + 1));
        return sequence;
    }

    private ConfigMapping ReadMapping(NodeEvent start, int depth)
    {
        var mapping = new ConfigMapping(originOf(start.Start));
        var seen = new Dictionary<string, ConfigOrigin>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            ConfigNode key = ReadNode(depth + 1);
            ConfigNode value = ReadNode(depth + 1);
            if (key is not ConfigScalar { Value: var name })
                problems.Add(key.Origin.Where, "", $"a key is {key.Describe()}; expected a name");
            else if (seen.TryGetValue(name, out ConfigOrigin? first))
                problems.Add(key.Origin.Where, name, $"the key is there twice (first at {first.Where}); remove one");
            else
            {
                seen.Add(name, key.Origin);
                mapping.Entries.Add(new ConfigEntry(name, value, key.Origin));
            }
        }
        return mapping;
    }

    private ConfigNode Resolve(AnchorAlias alias, int depth)
    {
        string name = alias.Value.Value;
        if (!_anchors.TryGetValue(name, out ConfigNode? target))
            throw Fail(alias, $"*{name} refers to an anchor that is not defined above");
        if (target is null)
            throw Fail(alias, $"*{name} refers to a section that contains it");
        Count(alias, Measure(target, depth));
        return target.Copy();

        int Measure(ConfigNode node, int at)
        {
            if (at > MaxDepth)
                throw Fail(alias, $"*{name} nests sections deeper than {MaxDepth} levels");
            int size = 1;
            if (node is ConfigSequence sequence)
                foreach (ConfigNode item in sequence.Items)
                    size += Measure(item, at + 1);
            else if (node is ConfigMapping mapping)
                foreach (ConfigEntry entry in mapping.Entries)
                    size += 1 + Measure(entry.Value, at + 1);
            return size;
        }
    }

    private void Count(ParsingEvent at, int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
            throw Fail(at, $"the file unfolds to more than {MaxNodes} values (through aliases or size); write less");
    }

    private InvalidDataException Fail(ParsingEvent? at, string text) =>
        problems.Fail(originOf(at?.Start ?? default).Where, "", text);
}
