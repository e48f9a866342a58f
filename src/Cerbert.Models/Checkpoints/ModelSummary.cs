using System.Collections.Immutable;

namespace Cerbert.Models.Checkpoints;

/// <summary>What there is to say about a model folder without reading its weights.</summary>
/// <param name="Location">The file of the weights, or their index.</param>
/// <param name="ModelType">The family, such as "bert".</param>
/// <param name="Architecture">The class of transformers the weights fit; null where config.json does not say.</param>
/// <param name="VocabularySize">Tokens.</param>
/// <param name="Parameters">Numbers that are learned; names that share one storage (the tied decoder) count once.</param>
/// <param name="Bytes">What those parameters take on the disk.</param>
/// <param name="Types">How they are stored; usually one type.</param>
/// <param name="Tensors">Every weight under its canonical name (see <see cref="NameMap"/>), in the order of the file.</param>
public sealed record ModelSummary(
    string Location,
    string ModelType,
    string? Architecture,
    int VocabularySize,
    long Parameters,
    long Bytes,
    ImmutableArray<WeightType> Types,
    ImmutableArray<WeightInfo> Tensors)
{
    private static readonly string[] s_tied = ["cls.predictions.decoder.weight", "cls.predictions.decoder.bias"];

    /// <summary>Summarises a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">Configuration or weights cannot be used; the message says why.</exception>
    /// <exception cref="FileNotFoundException">One of them is not there.</exception>
    public static ModelSummary Read(string folder)
    {
        ModelConfig config = ModelConfig.Load(folder);
        using IWeightSource source = config.Names.Apply(WeightSource.Open(folder));
        ImmutableArray<WeightInfo> tensors = [.. source.Names.Select(source.GetInfo)];
        WeightInfo[] own = [.. tensors.Where(t => !(config.TieWordEmbeddings && s_tied.Contains(t.Name, StringComparer.Ordinal)))];
        return new ModelSummary(
            source.Location,
            config.ModelType,
            config.Architectures.FirstOrDefault(),
            config.VocabularySize,
            own.Sum(t => t.Count),
            own.Sum(t => t.Count * t.Type.Size()),
            [.. own.Select(t => t.Type).Distinct()],
            tensors);
    }
}
