using Cerbert.Cli.Machine;
using Cerbert.Cli.Output;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>What <c>bench train</c> and <c>bench infer</c> print; with <c>--json</c> under these names in snake_case.</summary>
internal sealed record BenchResult
{
    /// <summary>"train" or "infer".</summary>
    public required string Mode { get; init; }

    /// <summary>Real tokens by the time of all measured steps.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>The median step's.</summary>
    public required double MedianTokensPerS { get; init; }

    /// <summary>The most physical memory the process held, in millions of bytes.</summary>
    public required double PeakRssMb { get; init; }

    /// <summary>The most memory that activations and their gradients took at once, beyond weights, their gradients and moments, in millions of bytes.</summary>
    public required double ActivationMb { get; init; }

    /// <summary>Whether layers computed their activations again in the backward pass.</summary>
    public required bool GradientCheckpointing { get; init; }

    /// <summary>Whether weights changed in the backward pass, so that gradients were never all there at once.</summary>
    public required bool UpdateInBackward { get; init; }

    /// <summary>What multiplied matrices.</summary>
    public required string Engine { get; init; }

    /// <summary>fp32 or bf16.</summary>
    public required string Precision { get; init; }

    /// <summary>Why this precision.</summary>
    public required string PrecisionWhy { get; init; }

    /// <summary>Worker threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Measured steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Milliseconds of the median step.</summary>
    public required double MedianStepMs { get; init; }

    /// <summary>Bytes the median step takes from the garbage collector.</summary>
    public required long ManagedBytesPerStep { get; init; }

    /// <summary>10⁹ operations per second that the model needs, whatever is recomputed.</summary>
    public required double ModelGflops { get; init; }

    /// <summary>10⁹ operations per second of the step's matrix products alone.</summary>
    public required double MatmulGflops { get; init; }

    /// <summary>The first by the second.</summary>
    public required double MatmulShare { get; init; }

    /// <summary>Numbers in the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Transformer layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of a token's vector.</summary>
    public required int Hidden { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width inside the feed-forward layers.</summary>
    public required int Ffn { get; init; }

    /// <summary>Tokens in the vocabulary.</summary>
    public required int Vocab { get; init; }

    /// <summary>Probability of dropping.</summary>
    public required double Dropout { get; init; }

    /// <summary>Sentences per step.</summary>
    public required int Batch { get; init; }

    /// <summary>Tokens of every sentence; null with a file of lengths.</summary>
    public required int? Seq { get; init; }

    /// <summary>The file of lengths.</summary>
    public required string? Lengths { get; init; }

    /// <summary>Whether batches hold similar lengths.</summary>
    public required bool Grouped { get; init; }

    /// <summary>Where the time of the measured steps went, the longest first; null unless asked for.</summary>
    public required IReadOnlyList<KernelTime>? Profile { get; init; }

    /// <summary>This program's version.</summary>
    public string Version { get; } = MachineReport.Version;

    /// <summary>One kernel's part of a step.</summary>
    /// <param name="Kernel">Its name; "other" is everything outside kernels.</param>
    /// <param name="MsPerStep">Milliseconds.</param>
    /// <param name="CallsPerStep">Calls.</param>
    /// <param name="Share">Of the step's time.</param>
    /// <param name="Gflops">10⁹ operations per second of a product; null for other kernels.</param>
    /// <param name="GbPerS">10⁹ bytes per second that another kernel read and wrote; null where they are not counted.</param>
    /// <param name="OfLimit">That rate by what the machine reaches: the product's alone, or that of copying memory; null where it was not measured.</param>
    internal sealed record KernelTime(
        string Kernel, double MsPerStep, double CallsPerStep, double Share, double? Gflops, double? GbPerS, double? OfLimit);

    /// <summary>Writes it for people or for machines.</summary>
    public void Write(Terminal terminal)
    {
        if (terminal.JsonOnly)
        {
            terminal.WriteJson(this);
            return;
        }

        TextWriter to = terminal.Output;
        to.WriteLine($"{Mode}: {Layers} layers, {Hidden} hidden, {Heads} heads, {Ffn} intermediate; {Format.Number(Parameters)} parameters");
        to.WriteLine($"batches of {Batch}, {(Seq is { } length ? $"{length} tokens each" : $"lengths of {Lengths}{(Grouped ? ", grouped" : "")}")}; {Steps} steps measured");
        to.WriteLine($"{Engine}, {Threads} threads; {PrecisionWhy}");
        to.WriteLine();
        to.WriteLine($"{Format.Number(TokensPerS)} tokens/s (median step {Format.Number(MedianTokensPerS)}, {Format.Number(MedianStepMs)} ms)");
        to.WriteLine($"{Format.Number(ModelGflops)} GFLOP/s, {MatmulShare:0 %} of the {Format.Number(MatmulGflops)} that its matrix products reach alone");
        to.WriteLine($"{Format.Number(PeakRssMb)} MB peak memory, {Format.Number(ActivationMb)} MB of it activations{(GradientCheckpointing ? " with gradient checkpointing" : "")}{(UpdateInBackward ? ", weights updated in the backward pass" : "")}; {Format.Bytes(ManagedBytesPerStep)} managed per step");
        if (Profile is null)
            return;
        to.WriteLine();
        ProfileTable.Write(Profile, to);
    }
}
