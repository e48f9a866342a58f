using Cerbert.Cli.Machine;

namespace Cerbert.Cli.Verbs.Bench;

/// <summary>What one kind of kernel took in a measurement.</summary>
/// <param name="Kernel">The method of <see cref="Tensors.Kernels"/>, or one of the kinds of product below.</param>
/// <param name="Rows">Rows of a product's weight; 0 for other kernels.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Seconds">Time.</param>
/// <param name="Calls">Calls.</param>
/// <param name="Bytes">Of operands, read and written; 0 where nobody counts them.</param>
/// <param name="Flops">Multiplications and additions of products.</param>
internal sealed record KernelCost(string Kernel, int Rows, int Columns, double Seconds, int Calls, double Bytes, double Flops)
{
    public const string Forward = "MatMul forward";
    public const string Int8 = "MatMul int8";
    public const string InputGradient = "MatMul input gradient";
    public const string WeightGradient = "MatMul weight gradient";

    /// <summary>Whether it multiplies by a weight, or computes its gradient.</summary>
    public bool IsProduct => Flops > 0;

    /// <summary>The kernel, with the weight's size where it has one.</summary>
    public string Name => IsProduct ? $"{Kernel} {Rows}×{Columns}" : Kernel;

    /// <summary>The same product over some tokens, for measuring it alone.</summary>
    public MatrixProduct Product(int tokens) => Kernel switch
    {
        Forward => new(Name, tokens, Rows, Columns, false, true),
        InputGradient => new(Name, tokens, Columns, Rows, false, false),
        _ => new(Name, Rows, Columns, tokens, true, false, WritesFloat32: true),
    };
}
