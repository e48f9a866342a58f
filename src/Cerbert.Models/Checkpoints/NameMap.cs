using System.Collections.Frozen;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// Turns the names of a checkpoint into the one set of names the layers ask for. All differences between files are
/// settled here:
/// <list type="bullet">
/// <item>LayerNorm.gamma / LayerNorm.beta of the first published files become LayerNorm.weight / LayerNorm.bias;</item>
/// <item>buffers that are no weights (position_ids, token_type_ids of the embeddings) are dropped;</item>
/// <item>a bare encoder is saved without the family's prefix ("embeddings..." for "bert.embeddings..."): where no name
/// of the file has the prefix, it is put before all but the heads'.</item>
/// </list>
/// Canonical names are therefore: the prefix before everything of the encoder (bert.embeddings, bert.encoder,
/// bert.pooler), none before heads (classifier, cls, qa_outputs).
/// </summary>
public sealed class NameMap
{
    private static readonly string[] s_heads = ["classifier", "cls", "qa_outputs", "dropout", "lm_head", "score"];

    private readonly string _prefix;
    private readonly FrozenSet<string> _heads;

    private NameMap(string prefix, IEnumerable<string> heads)
    {
        Prefix = prefix;
        _prefix = prefix + ".";
        _heads = s_heads.Concat(heads).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The names of BERT: prefix "bert".</summary>
    public static NameMap Bert { get; } = Of("bert");

    /// <summary>What stands before every name of the encoder, without the dot.</summary>
    public string Prefix { get; }

    /// <summary>The names of a family.</summary>
    /// <param name="prefix">What stands before the encoder's names.</param>
    /// <param name="heads">First parts of the names that only this family's heads have.</param>
    public static NameMap Of(string prefix, params IEnumerable<string> heads) => new(prefix, heads);

    /// <summary>The same weights under canonical names. Disposing the result disposes <paramref name="source"/>.</summary>
    /// <exception cref="InvalidDataException">Two names of the file mean the same weight.</exception>
    public IWeightSource Apply(IWeightSource source)
    {
        bool bare = !source.Names.Any(name => name.StartsWith(_prefix, StringComparison.Ordinal));
        var original = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in source.Names)
        {
            if (Canonical(name, bare) is { } canonical && !original.TryAdd(canonical, name))
            {
                throw BadFile.Error(
                    source.Location,
                    $"{BadFile.Quote(original[canonical])} and {BadFile.Quote(name)} both mean {BadFile.Quote(canonical)}; remove one");
            }
        }
        return new RenamedWeights(source, original);
    }

    // Null for what is no weight.
    private string? Canonical(string name, bool bare)
    {
        ReadOnlySpan<char> last = name.AsSpan(name.LastIndexOf('.') + 1);
        if (last is "position_ids" or "token_type_ids")
            return null;
        if (name.EndsWith("LayerNorm.gamma", StringComparison.Ordinal))
            name = name[..^"gamma".Length] + "weight";
        else if (name.EndsWith("LayerNorm.beta", StringComparison.Ordinal))
            name = name[..^"beta".Length] + "bias";
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return bare && !_heads.Contains(dot < 0 ? name : name[..dot]) ? _prefix + name : name;
    }
}
