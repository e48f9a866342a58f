using Cerbert.Tensors;
using Cerbert.Training.Modeling;
using Cerbert.Training.Optimizers;

namespace Cerbert.Training.Components;

/// <summary>What a component works with.</summary>
/// <param name="Model">The model, with its config.</param>
/// <param name="Optimizer">What changes it.</param>
/// <param name="Trained">The model's parameters that are trained at some time of the run.</param>
/// <param name="TotalSteps">Optimizer steps planned.</param>
public sealed record RunParts(MultiTaskModel Model, Optimizer Optimizer, IReadOnlyList<Parameter> Trained, long TotalSteps);
