using System.Globalization;
using Cerbert.Tensors;

namespace Cerbert.Training.Components;

/// <summary>Where in a model a parameter belongs, by its checkpoint name, which tells the same in every encoder family.</summary>
internal static class ParameterPlace
{
    /// <summary>Whether it belongs to a task, not to the encoder.</summary>
    public static bool IsHead(Parameter parameter) =>
        parameter.Name.StartsWith("heads.", StringComparison.Ordinal) || parameter.Name.StartsWith("classifier.", StringComparison.Ordinal)
        || parameter.Name.StartsWith("strategy.", StringComparison.Ordinal);

    /// <summary>The encoder layer it belongs to, 0 the lowest; null outside the stack of layers. Names have <c>layer.3.</c> or <c>layers.3.</c>.</summary>
    public static int? Layer(Parameter parameter)
    {
        if (IsHead(parameter))
            return null;
        string[] parts = parameter.Name.Split('.');
        for (int i = 1; i < parts.Length; i++)
            if (parts[i - 1] is "layer" or "layers" && int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out int layer))
                return layer;
        return null;
    }

    /// <summary>Whether it belongs to the embeddings: their tables, norm and projection.</summary>
    public static bool IsEmbedding(Parameter parameter) =>
        !IsHead(parameter) && Layer(parameter) is null && parameter.Name.Contains("embedding", StringComparison.Ordinal);

    /// <summary>Whether it belongs to the encoder's own pooler.</summary>
    public static bool IsPooler(Parameter parameter) => !IsHead(parameter) && parameter.Name.Contains("pooler", StringComparison.Ordinal);

    /// <summary>Whether it is the weight of a linear layer, [out, in].</summary>
    public static bool IsLinear(Parameter parameter) => parameter.Shape.Rank == 2 && !IsEmbedding(parameter);

    /// <summary>How many layers the encoder has.</summary>
    public static int Layers(IEnumerable<Parameter> parameters) => 1 + parameters.Max(parameter => Layer(parameter) ?? -1);
}
