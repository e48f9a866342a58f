using Cerbert.Training.Configuration.Binding;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Configuration;

/// <summary>
/// The <c>encoder</c> section: a Hugging Face folder (<see cref="Folder"/>), a model that comes with Cerbert (<c>encoder: starter</c>), or the sizes of a BERT encoder that starts from
/// random weights. What a folder defines (sizes, vocabulary, activation) cannot be set beside it; lower-casing and the dropouts can.
/// </summary>
[ShortForm(nameof(Name))]
public sealed record EncoderConfig : IConfigSection
{
    /// <summary>A folder with config.json, weights and vocabulary; null: random weights of the sizes below.</summary>
    [ConfigPath(PathUse.InputFolder)]
    public string? Folder { get; init; }

    /// <summary>Transformer layers.</summary>
    [Bounds(1, 1000)]
    public int? Layers { get; init; }

    /// <summary>Size of a token's vector; a multiple of <see cref="Heads"/>.</summary>
    [Bounds(1, 65_536)]
    public int? Hidden { get; init; }

    /// <summary>Attention heads; null: one per 64 of the hidden size, at least one.</summary>
    [Bounds(1, 1024)]
    public int? Heads { get; init; }

    /// <summary>Size of the feed-forward layer; null: 4 times the hidden size.</summary>
    [Bounds(1, 1_048_576)]
    public int? Ffn { get; init; }

    /// <summary>The longest sequence in tokens; null: 512.</summary>
    [Bounds(2, 1_048_576)]
    public int? MaxPositions { get; init; }

    /// <summary>The WordPiece vocabulary, one token per line.</summary>
    [ConfigPath(PathUse.InputFile)]
    public string? Vocab { get; init; }

    /// <summary>Whether text is lower-cased and stripped of accents; null: true, or as the folder says.</summary>
    public bool? LowerCase { get; init; }

    /// <summary>The feed-forward layer's activation; null: gelu, or as the folder says.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Dropout of embeddings and layer outputs; null: 0.1, or as the folder says.</summary>
    [Fraction]
    public double? Dropout { get; init; }

    /// <summary>Dropout of attention probabilities; null: 0.1, or as the folder says.</summary>
    [Fraction]
    public double? AttentionDropout { get; init; }

    /// <summary>A model that comes with Cerbert, <c>starter</c>; resolving makes it a <see cref="Folder"/>.</summary>
    public string? Name { get; init; }

    /// <inheritdoc/>
    public void Validate(SectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Name is not null && !BundledModels.Names.Contains(Name, StringComparer.Ordinal))
            report.Add(nameof(Name), $"is '{Name}', which does not come with Cerbert; {NearestName.Hint(Name, BundledModels.Names)}; a folder of yours is encoder: {{ folder: ... }}");
        if (Name is not null && Folder is not null)
            report.Add(nameof(Folder), $"is set beside encoder.name {Name}; remove one of the two");
        if (Name is not null || Folder is not null)
        {
            foreach ((string name, object? value) in Sizes())
                if (value is not null)
                    report.Add(name, $"is set beside encoder.{(Name is null ? "folder" : "name")}, whose config.json defines it; remove one of the two");
            return;
        }
        const string Advice = "give a Hugging Face folder (encoder.folder), or layers, hidden and vocab for random weights";
        if (Layers is null && Hidden is null && Vocab is null)
        {
            report.Add(nameof(Folder), $"is missing; {Advice}");
            return;
        }
        foreach ((string name, object? value) in new (string, object?)[] { (nameof(Layers), Layers), (nameof(Hidden), Hidden), (nameof(Vocab), Vocab) })
            if (value is null)
                report.Add(name, $"is missing; {Advice}");
        if (Hidden is { } hidden && Heads is { } heads && heads > 0 && hidden % heads != 0)
            report.Add(nameof(Heads), $"is {heads}, which does not divide the hidden size {hidden}; choose a divisor");
        if (Hidden is { } size && Heads is null && size > 64 && size % (size / 64) != 0)
            report.Add(nameof(Heads), $"is missing, and {size / 64} heads (one per 64) do not divide the hidden size {size}; set a divisor");
    }

    /// <summary>The section with everything that was left to choose filled in.</summary>
    internal EncoderConfig Resolve() => Name is not null ? this with { Name = null, Folder = BundledModels.FolderOf(Name) } : Folder is not null ? this : this with
    {
        Heads = Heads ?? Math.Max(1, Hidden!.Value / 64),
        Ffn = Ffn ?? 4 * Hidden!.Value,
        MaxPositions = MaxPositions ?? 512,
        LowerCase = LowerCase ?? true,
        Activation = Activation ?? Configuration.Activation.Gelu,
        Dropout = Dropout ?? 0.1,
        AttentionDropout = AttentionDropout ?? 0.1,
    };

    private (string Name, object? Value)[] Sizes() =>
    [
        (nameof(Layers), Layers), (nameof(Hidden), Hidden), (nameof(Heads), Heads), (nameof(Ffn), Ffn),
        (nameof(MaxPositions), MaxPositions), (nameof(Vocab), Vocab), (nameof(Activation), Activation),
    ];
}
