using System.Numerics.Tensors;
using Cerbert.Training.Configuration;
using Cerbert.Training.Explaining;
using Cerbert.Training.Modeling;

namespace Cerbert.Explore.Examples;

/// <summary>One output of a task for an example.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Value">The output before any normalisation.</param>
/// <param name="Share">Its probability, where the task has classes or labels; else null.</param>
public sealed record OutputValue(string Name, double Value, double? Share)
{
    /// <summary>The outputs behind a prediction.</summary>
    public static IReadOnlyList<OutputValue> Of(LabelledTaskConfig task, Prediction prediction)
    {
        float[] values = [.. prediction.Logits], shares = new float[values.Length];
        switch (task)
        {
            case ClassificationTaskConfig:
                TensorPrimitives.SoftMax(values, shares);
                break;
            case MultilabelTaskConfig:
                TensorPrimitives.Sigmoid<float>(values, shares);
                break;
            case BinaryTaskConfig when prediction.Probability is { } sure:
                shares[0] = (float)(prediction.Label == "1" ? sure : 1 - sure);
                break;
        }

        IReadOnlyList<string> names = TaskOutputs.NamesOf(task);
        return [.. values.Select((value, i) => new OutputValue(names[i], value, task is RegressionTaskConfig ? null : shares[i]))];
    }
}
