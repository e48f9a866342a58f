namespace Cerbert.Data;

/// <summary>A place in a sampler's endless sequence of batches.</summary>
/// <param name="Epoch">The epoch, counted from 0.</param>
/// <param name="Batch">The batch within the epoch, counted from 0.</param>
public readonly record struct SamplerPosition(int Epoch, int Batch);

/// <summary>Walks through a sampler's batches, epoch after epoch, from any position.</summary>
public sealed class BatchCursor
{
    private readonly BatchSampler _sampler;
    private EpochPlan _plan;
    private int _batch;

    /// <param name="sampler">What makes the batches.</param>
    /// <param name="position">The batch to begin with, such as the <see cref="Position"/> of a cursor that stopped.</param>
    /// <exception cref="InvalidDataException">The position is not one of this sampler: data or batch options have changed.</exception>
    public BatchCursor(BatchSampler sampler, SamplerPosition position = default)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        if (position.Epoch < 0)
            throw OutOfRange(position, "epochs count from 0");
        _sampler = sampler;
        _plan = sampler.Plan(position.Epoch);
        if (_plan.BatchCount == 0)
            throw new ArgumentException("there are no examples to make batches of", nameof(sampler));
        if (position.Batch < 0 || position.Batch >= _plan.BatchCount)
            throw OutOfRange(position, $"that epoch has {_plan.BatchCount} batches");
        _batch = position.Batch;
    }

    /// <summary>Where <see cref="Next"/> will be; batch 0 of the next epoch once an epoch is through.</summary>
    public SamplerPosition Position => new(_plan.Epoch, _batch);

    /// <summary>The number of batches in the epoch of <see cref="Position"/>.</summary>
    public int BatchCount => _plan.BatchCount;

    /// <summary>The examples of the next batch, as indices into the data set.</summary>
    public ReadOnlySpan<int> Next()
    {
        ReadOnlySpan<int> batch = _plan.Batch(_batch);
        if (++_batch == _plan.BatchCount)
        {
            _plan = _sampler.Plan(_plan.Epoch + 1);
            _batch = 0;
        }

        return batch;
    }

    private static InvalidDataException OutOfRange(SamplerPosition position, string problem) =>
        new($"cannot go on at epoch {position.Epoch}, batch {position.Batch}: {problem}; resume with the data and batch options the run was started with");
}
