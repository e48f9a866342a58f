using Cerbert.Models.Encoders;
using Cerbert.Tensors;

namespace Cerbert.Training.Components;

/// <summary>Where in a model each parameter belongs, whatever the encoder's family calls it.</summary>
internal sealed class ParameterPlaces(Encoder encoder)
{
    private readonly Dictionary<Parameter, int> layers = encoder.Layers
        .SelectMany((parameters, layer) => parameters.Select(parameter => (parameter, layer)))
        .ToDictionary(item => item.parameter, item => item.layer);

    private readonly HashSet<Parameter> embeddings = [.. encoder.Embeddings];

    /// <summary>Layers with weights of their own: one where they share them.</summary>
    public int Layers => encoder.Layers.Count;

    /// <summary>Whether it belongs to a task, not to the encoder.</summary>
    public bool IsHead(Parameter parameter) => !encoder.Owns(parameter);

    /// <summary>The encoder layer it belongs to, 0 the lowest; null outside the layers.</summary>
    public int? Layer(Parameter parameter) => layers.TryGetValue(parameter, out int layer) ? layer : null;

    /// <summary>Whether it belongs to the embeddings: their tables, norm and projection.</summary>
    public bool IsEmbedding(Parameter parameter) => embeddings.Contains(parameter);

    /// <summary>Whether it belongs to the encoder's own pooler.</summary>
    public bool IsPooler(Parameter parameter) => encoder.IsOptional(parameter.Name);
}
