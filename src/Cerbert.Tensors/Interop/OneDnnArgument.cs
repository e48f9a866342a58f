using System.Runtime.InteropServices;

namespace Cerbert.Tensors.Interop;

/// <summary>dnnl_exec_arg_t: which operand, and the memory object that holds it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OneDnnArgument
{
    public const int Source = 1;
    public const int Destination = 17;
    public const int Weights = 33;
    public const int Bias = 41;

    public int Index;
    public nint Memory;
}
