using Cerbert.Models.Checkpoints;
using Cerbert.Training.Configuration;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>What to measure.</summary>
/// <param name="Config">The encoder.</param>
/// <param name="Plan">The lengths of every batch.</param>
/// <param name="Precision">As asked.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Profile">Whether to take the time of every kernel.</param>
/// <param name="Recompute">Whether layers compute their activations again in the backward pass.</param>
/// <param name="UpdatesInBackward">Whether weights change in the backward pass.</param>
internal sealed record BenchSettings(BertConfig Config, BatchPlan Plan, PrecisionMode Precision, ulong Seed, bool Profile, bool Recompute, bool UpdatesInBackward);
