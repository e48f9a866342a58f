using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Random;

namespace Cerbert.Tensors.Ops;

/// <summary>
/// y = dropout(LayerNorm(words[id] + added + positions[p] + types[t])): BERT's input layer, in float32, rounded to the encoder's element type
/// at its end.
/// </summary>
/// <remarks>Backward: dv as in <see cref="ResidualLayerNorm"/>, then dv is added to the three rows each token took, and is the gradient of what was added.</remarks>
public static class EmbeddingLayerNorm
{
    /// <summary>Applies the op.</summary>
    /// <param name="indices">Row numbers per token; the caller has checked them against the tables.</param>
    /// <param name="words">[vocabulary, columns].</param>
    /// <param name="positions">[positions, columns], or null.</param>
    /// <param name="types">[types, columns], or null.</param>
    /// <param name="gamma">[columns].</param>
    /// <param name="beta">[columns].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="mask">Dropout of the result.</param>
    /// <param name="type">Element type of the result.</param>
    /// <param name="added">[tokens, columns] float32 beside the word of each token, or null.</param>
    /// <returns>[tokens, columns].</returns>
    public static Tensor Apply(
        EmbeddingIndices indices, Parameter words, Parameter? positions, Parameter? types, Parameter gamma, Parameter beta,
        float epsilon, DropoutMask mask, DType type, Tensor? added = null)
    {
        RequireSameColumns(words, positions, types, gamma, beta);
        int tokens = indices.Words.Length, columns = words.Shape[1];
        if ((positions is not null && indices.Positions.Length != tokens) || (types is not null && indices.Types.Length != tokens))
            throw new ArgumentException($"{tokens} words, {indices.Positions.Length} positions and {indices.Types.Length} types do not go together");
        if (added is not null && added.Shape != new Shape(tokens, columns))
            throw new ArgumentException($"{added} cannot be added to the words of {tokens} tokens, {columns} wide");
        bool record = Tensor.NeedsGrad(words.Value, positions?.Value, types?.Value, gamma.Value) | Tensor.NeedsGrad(beta.Value, added);
        using Tensor sum = Tensor.Empty(new Shape(tokens, columns));
        Kernels.Current.Embed(indices, words.Value, positions?.Value, types?.Value, sum);
        if (added is not null)
            Kernels.Current.Copy(added, sum, accumulate: true);
        Tensor y = Tensor.Empty(new Shape(tokens, columns), type);
        Tensor? normalised = record ? Tensor.Empty(y.Shape, type) : null;
        Tensor? inverse = record ? Tensor.Empty(new Shape(tokens)) : null;
        Kernels.Current.LayerNorm(sum, null, DropoutMask.None, gamma.Value, beta.Value, epsilon, y, normalised, inverse);
        if (mask.IsActive)
            Kernels.Current.Dropout(y, mask, y, accumulate: false);
        return record ? y.Record(new Node(indices, words, positions, types, gamma, beta, mask, added, normalised!, inverse!)) : y;
    }

    private static void RequireSameColumns(Parameter words, Parameter? positions, Parameter? types, Parameter gamma, Parameter beta)
    {
        int columns = words.Shape.Columns;
        bool Fits(Parameter? table) => table is null || (table.Shape.Rank == 2 && table.Shape.Columns == columns);
        if (!Fits(words) || !Fits(positions) || !Fits(types) || gamma.Shape.Count != columns || beta.Shape.Count != columns)
            throw new ArgumentException($"tables {words}, {positions}, {types} and layer norm {gamma}, {beta} do not have the same columns");
    }

    private sealed class Node(
        EmbeddingIndices indices, Parameter words, Parameter? positions, Parameter? types, Parameter gamma, Parameter beta, DropoutMask mask,
        Tensor? added, Tensor normalised, Tensor inverse) : GradNode
    {
        public override void Backward(Tensor gradient)
        {
            Kernels kernels = Kernels.Current;
            if (mask.IsActive)
                kernels.Dropout(gradient, mask, gradient, accumulate: false);
            using Tensor dsum = Tensor.Empty(gradient.Shape);
            kernels.LayerNormBackward(
                gradient, normalised, inverse, gamma.Value, DropoutMask.None,
                new GradTarget(dsum, false), GradTarget.None, GradTarget.Of(gamma.Value), GradTarget.Of(beta.Value));
            words.Value.AddRowGrad(indices.Words, dsum);
            positions?.Value.AddRowGrad(indices.Positions, dsum);
            types?.Value.AddRowGrad(indices.Types, dsum);
            added?.AddGrad(dsum);
            normalised.Dispose();
            inverse.Dispose();
        }
    }
}
