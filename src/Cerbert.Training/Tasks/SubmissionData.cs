using Cerbert.Data;

namespace Cerbert.Training.Tasks;

/// <summary>Examples whose predictions are handed in.</summary>
public sealed record SubmissionData
{
    /// <summary>A submission; every row of its file must have become an example.</summary>
    /// <exception cref="InvalidDataException">Rows of the file were left out.</exception>
    public SubmissionData(string name, EncodedDataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Data.BadRows is { Count: > 0 } bad)
            throw new InvalidDataException($"{data.Data.Path}: {bad}, but {name} must be handed in with a prediction for every row; the first: {bad.First[0].Message}");
        (Name, Data) = (name, data);
    }

    /// <summary>What GLUE calls the file.</summary>
    public string Name { get; }

    /// <summary>The examples.</summary>
    public EncodedDataSet Data { get; }
}
