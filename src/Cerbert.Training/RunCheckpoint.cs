using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cerbert.Models.Checkpoints;
using Cerbert.Tensors;
using Cerbert.Training.Components;
using Cerbert.Training.Modeling;
using Cerbert.Training.Optimizers;
using Cerbert.Training.Runs;
using Cerbert.Training.Strategies;

namespace Cerbert.Training;

/// <summary>
/// Everything that decides the future of a run, on the disk: weights, optimizer, strategy, random states. The model part is a folder
/// that can be used by itself.
/// </summary>
internal sealed class RunCheckpoint(
    CheckpointStore store, MultiTaskModel model, Optimizer optimizer, TrainingStrategy strategy, GradientAccumulator gradients, ComponentSet components)
{
    private const string Last = "last", Best = "best", ModelPart = "model", OptimizerPart = "optimizer.safetensors", StatePart = "state.json";

    /// <summary>Saves a state to go on from.</summary>
    public string SaveLast(RunProgress progress) => store.Save(Last, writer =>
    {
        ModelFolder.Save(model, Path.Combine(writer.Folder, ModelPart));
        SafetensorsWriter.Write(
            Path.Combine(writer.Folder, OptimizerPart),
            TrainedTensors().Select(s => new WeightToSave(s.Name, [.. s.State.Shape.ToArray()], () => s.State.AsSpan())));
        var state = new JsonObject
        {
            ["progress"] = JsonSerializer.SerializeToNode(progress),
            ["strategy"] = strategy.Save(),
            ["passes"] = gradients.Passes,
            ["counts"] = new JsonArray([.. optimizer.Counts.Select(count => (JsonNode)count)]),
            ["threads"] = Tensors.Runtime.WorkerPool.Threads,
        };
        using Stream stream = writer.Create(StatePart);
        JsonSerializer.Serialize(stream, state);
    });

    /// <summary>Saves the model alone.</summary>
    public string SaveBest() => store.Save(Best, writer => ModelFolder.Save(model, writer.Folder));

    /// <summary>Restores the newest whole state, if there is one.</summary>
    /// <exception cref="InvalidDataException">It belongs to another configuration.</exception>
    public bool TryLoad([NotNullWhen(true)] out RunProgress? progress, out string? warning)
    {
        progress = null;
        if (!store.TryOpen(Last, out SavedFolder? saved, out warning))
            return false;
        JsonObject state;
        using (Stream stream = saved.OpenRead(StatePart))
            state = JsonNode.Parse(stream)?.AsObject() ?? throw new InvalidDataException($"{saved.Path}: {StatePart} is empty");
        ModelFolder.Restore(model, Path.Combine(saved.Path, ModelPart));
        // The optimizer has memories of what was updated, so the counts come first.
        optimizer.RestoreCounts([.. state["counts"]!.AsArray().Select(count => (long)count!)]);
        using (IWeightSource moments = SafetensorsReader.Open(Path.Combine(saved.Path, OptimizerPart)))
            foreach ((string name, Tensor tensor) in TrainedTensors())
                moments.Read(name, tensor.Shape.ToArray(), tensor.AsSpan());
        foreach (Parameter parameter in strategy.ExtraParameters)
            parameter.Touch();
        strategy.Restore(state["strategy"]!.AsObject());
        gradients.Passes = (long)state["passes"]!;
        int threads = (int)state["threads"]!, now = Tensors.Runtime.WorkerPool.Threads;
        if (threads != now)
            warning ??= $"the run used {threads} threads so far and has {now} now: its numbers will differ in the last digits from an uninterrupted run's (CERBERT_THREADS={threads} avoids that)";
        progress = state["progress"].Deserialize<RunProgress>()!;
        return true;
    }

    /// <summary>What is trained beside the model, the optimizer's memory of it all, and what components keep.</summary>
    private IEnumerable<(string Name, Tensor State)> TrainedTensors() =>
        optimizer.State().Concat(strategy.ExtraParameters.Select(parameter => (parameter.Name, parameter.Value))).Concat(components.State());
}
