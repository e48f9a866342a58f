using Cerbert.Data;
using Cerbert.Models;
using Cerbert.Models.Encoders;
using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Training.Modeling;

namespace Cerbert.Training.Components;

/// <summary>A second model of the run's shape that answers the same batches, without dropout and without gradients.</summary>
internal sealed class Teacher(MultiTaskModel model, DType type) : IDisposable
{
    private (BatchPass Pass, float[] Outputs)? last;

    /// <summary>The teacher's weights.</summary>
    public IReadOnlyList<Parameter> Parameters => model.Store.Parameters;

    /// <summary>The head's outputs for a batch, [examples, outputs]; computed once, however often the batch runs.</summary>
    public float[] Answer(BatchPass pass)
    {
        if (last?.Pass != pass)
            last = (pass, Compute(pass));
        return last.Value.Outputs;
    }

    /// <summary>Forgets the last answer: the teacher is about to change.</summary>
    public void Forget() => last = null;

    /// <inheritdoc/>
    public void Dispose() => model.Dispose();

    private float[] Compute(BatchPass pass)
    {
        using IDisposable off = GradMode.Disable();
        using var scope = TensorScope.Begin();
        TaskModel task = model.Tasks[pass.Task.Name];
        RaggedBatch batch = pass.Batch;
        var forward = new ForwardPass(type);
        EncoderOutput encoded = model.Encoder.Forward(new TokenBatch(batch.Ids, batch.TypeIds, batch.Offsets), forward, task.Pooling.Use);
        return task.Forward(encoded, forward).ToArray();
    }
}
