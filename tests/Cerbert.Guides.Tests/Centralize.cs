using Cerbert.Tensors;
using Cerbert.Training.Components;

namespace Cerbert.Guides;

/// <summary>Gradient centralization: every row of a matrix's gradient loses its mean (Yong et al., arXiv 2004.01461, equation 1).</summary>
public sealed record CentralizeConfig : ComponentConfig
{
    public override Component Create() => new Centralize();
}

public sealed class Centralize : Component
{
    private IReadOnlyList<Parameter> matrices = [];

    public override void Start(RunParts run) => matrices = [.. run.Trained.Where(parameter => parameter.Shape.Rank == 2)];

    public override void AfterBackward()
    {
        foreach (Parameter matrix in matrices)
        {
            if (!matrix.HasGrad)
                continue;
            Span<float> gradient = matrix.Grad.AsSpan();
            int columns = matrix.Shape.Columns;
            for (int row = 0; row < matrix.Shape.Rows; row++)
            {
                Span<float> values = gradient.Slice(row * columns, columns);
                float sum = 0;
                foreach (float value in values)
                    sum += value;
                foreach (ref float value in values)
                    value -= sum / columns;
            }
        }
    }
}
