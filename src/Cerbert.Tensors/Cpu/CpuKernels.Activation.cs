using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Activate(Activation activation, Tensor x, Tensor y) =>
        Activate(activation, x, new Activating(ActivationPass.Value, x.Pointer, null, y.Pointer, false));

    public override void ActivateBackward(Activation activation, Tensor x, Tensor dy, Tensor dx, bool accumulate) =>
        Activate(activation, x, new Activating(ActivationPass.Gradient, x.Pointer, dy.Pointer, dx.Pointer, accumulate));

    public override void ActivateBoth(Activation activation, Tensor x, Tensor dy) =>
        Activate(activation, x, new Activating(ActivationPass.Both, x.Pointer, dy.Pointer, dy.Pointer, false));

    private static void Activate(Activation activation, Tensor x, in Activating call)
    {
        if (x.DType == DType.Float32)
            ActivateOf<F32>(activation, x.Count, call);
        else
            ActivateOf<BF16>(activation, x.Count, call);
    }

    private static void ActivateOf<T>(Activation activation, long count, in Activating call)
        where T : struct, IElement
    {
        switch (activation)
        {
            case Activation.Gelu when typeof(T) == typeof(BF16):
                Pieces.ForSpans(count, new ActivationKernel<T, GeluShort>(call));
                break;
            case Activation.Gelu:
                Pieces.ForSpans(count, new ActivationKernel<T, Gelu>(call));
                break;
            case Activation.GeluTanh:
                Pieces.ForSpans(count, new ActivationKernel<T, GeluTanh>(call));
                break;
            case Activation.Relu:
                Pieces.ForSpans(count, new ActivationKernel<T, Relu>(call));
                break;
            case Activation.Tanh:
                Pieces.ForSpans(count, new ActivationKernel<T, HyperbolicTangent>(call));
                break;
            case Activation.Sigmoid:
                Pieces.ForSpans(count, new ActivationKernel<T, Sigmoid>(call));
                break;
            case Activation.Silu:
                Pieces.ForSpans(count, new ActivationKernel<T, Silu>(call));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        }
    }

    private enum ActivationPass
    {
        /// <summary>target = f(x).</summary>
        Value,

        /// <summary>target (+)= f'(x) · dy.</summary>
        Gradient,

        /// <summary>target = f'(x) · dy, x = f(x).</summary>
        Both,
    }

    private readonly struct Activating(ActivationPass pass, void* x, void* dy, void* target, bool accumulate)
    {
        public readonly void* X = x, Dy = dy, Target = target;
        public readonly ActivationPass Pass = pass;
        public readonly bool Accumulate = accumulate;
    }

    private readonly struct ActivationKernel<T, F>(Activating c) : ISpanKernel
        where T : struct, IElement
        where F : struct, IActivation
    {
        public void Run<V>(long start, int count)
            where V : struct, IVector<V>
        {
            long i = start, end = start + count;
            for (; i + V.Length <= end; i += V.Length)
                Step<V>(i, V.Length);
            if (i < end)
                Step<V>(i, (int)(end - i));
        }

        // Called with a constant count, the slow path of a partial vector is not even compiled.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Step<V>(long i, int count)
            where V : struct, IVector<V>
        {
            V x = Lanes.Load<V, T>(c.X, i, count);
            V y = c.Pass == ActivationPass.Value ? F.Value(x) : F.Derivative(x) * Lanes.Load<V, T>(c.Dy, i, count);
            Lanes.Store<V, T>(c.Target, i, c.Accumulate ? y + Lanes.Load<V, T>(c.Target, i, count) : y, count);
            if (c.Pass == ActivationPass.Both)
                Lanes.Store<V, T>(c.X, i, F.Value(x), count);
        }
    }
}
