using System.Runtime.CompilerServices;
using Cerbert.Tensors.Simd;

namespace Cerbert.Tensors.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public override void Activate(Activation activation, Tensor x, Tensor y)
    {
        if (x.DType == DType.Float32)
            ActivateOf<F32>(activation, x, y);
        else
            ActivateOf<BF16>(activation, x, y);
    }

    public override void ActivateBackward(Activation activation, Tensor x, Tensor dy, Tensor dx, bool accumulate)
    {
        if (x.DType == DType.Float32)
            ActivateBackwardOf<F32>(activation, x, dy, dx, accumulate);
        else
            ActivateBackwardOf<BF16>(activation, x, dy, dx, accumulate);
    }

    private static void ActivateOf<T>(Activation activation, Tensor x, Tensor y)
        where T : struct, IElement
    {
        nint from = (nint)x.Pointer, to = (nint)y.Pointer;
        ForSpans(x.Count, (start, count) => Dispatch(activation, new Spans<T>((void*)from, (void*)from, (void*)to, start, count, false), backward: false));
    }

    private static void ActivateBackwardOf<T>(Activation activation, Tensor x, Tensor dy, Tensor dx, bool accumulate)
        where T : struct, IElement
    {
        nint px = (nint)x.Pointer, pdy = (nint)dy.Pointer, pdx = (nint)dx.Pointer;
        ForSpans(x.Count, (start, count) => Dispatch(activation, new Spans<T>((void*)px, (void*)pdy, (void*)pdx, start, count, accumulate), backward: true));
    }

    private static void Dispatch<T>(Activation activation, Spans<T> spans, bool backward)
        where T : struct, IElement
    {
        switch (activation)
        {
            case Activation.Gelu when typeof(T) == typeof(BF16):
                SimdWidth.Run(new ActivationKernel<T, GeluShort>(spans, backward));
                break;
            case Activation.Gelu:
                SimdWidth.Run(new ActivationKernel<T, Gelu>(spans, backward));
                break;
            case Activation.GeluTanh:
                SimdWidth.Run(new ActivationKernel<T, GeluTanh>(spans, backward));
                break;
            case Activation.Relu:
                SimdWidth.Run(new ActivationKernel<T, Relu>(spans, backward));
                break;
            case Activation.Tanh:
                SimdWidth.Run(new ActivationKernel<T, HyperbolicTangent>(spans, backward));
                break;
            case Activation.Sigmoid:
                SimdWidth.Run(new ActivationKernel<T, Sigmoid>(spans, backward));
                break;
            case Activation.Silu:
                SimdWidth.Run(new ActivationKernel<T, Silu>(spans, backward));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "no such activation");
        }
    }

    private readonly struct Spans<T>(void* x, void* dy, void* target, long start, int count, bool accumulate)
        where T : struct, IElement
    {
        public readonly void* X = x, Dy = dy, Target = target;
        public readonly long Start = start;
        public readonly int Count = count;
        public readonly bool Accumulate = accumulate;
    }

    private readonly struct ActivationKernel<T, F>(Spans<T> s, bool backward) : IKernel
        where T : struct, IElement
        where F : struct, IActivation
    {
        public void Run<V>()
            where V : struct, IVector<V>
        {
            long i = s.Start, end = s.Start + s.Count;
            for (; i + V.Length <= end; i += V.Length)
            {
                V x = T.Load<V>(s.X, i);
                V y = backward ? F.Derivative(x) * T.Load<V>(s.Dy, i) : F.Value(x);
                T.Store(s.Target, i, s.Accumulate ? y + T.Load<V>(s.Target, i) : y);
            }

            int rest = (int)(end - i);
            if (rest > 0)
            {
                V x = Lanes.Load<V, T>(s.X, i, rest);
                V y = backward ? F.Derivative(x) * Lanes.Load<V, T>(s.Dy, i, rest) : F.Value(x);
                Lanes.Store<V, T>(s.Target, i, s.Accumulate ? y + Lanes.Load<V, T>(s.Target, i, rest) : y, rest);
            }
        }
    }

    /// <summary>A function and its derivative.</summary>
    private interface IActivation
    {
        static abstract V Value<V>(V x)
            where V : struct, IVector<V>;

        static abstract V Derivative<V>(V x)
            where V : struct, IVector<V>;
    }

    // x Φ(x); derivative Φ(x) + x φ(x)
    private readonly struct Gelu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<V>(V x)
            where V : struct, IVector<V> => x * SimdMath.Normal(x, out _);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x)
            where V : struct, IVector<V>
        {
            V cdf = SimdMath.Normal(x, out V density);
            return V.MulAdd(x, density, cdf);
        }
    }

    // The same as exactly as bfloat16 can tell.
    private readonly struct GeluShort : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<V>(V x)
            where V : struct, IVector<V> => x * SimdMath.NormalShort(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x)
            where V : struct, IVector<V> => SimdMath.GeluSlopeShort(x);
    }

    // x/2 (1 + t), t = tanh(u), u = c (x + a x³); derivative (1 + t)/2 + x/2 (1 − t²) c (1 + 3 a x²)
    private readonly struct GeluTanh : IActivation
    {
        private const float C = 0.7978845608f, A = 0.044715f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<V>(V x)
            where V : struct, IVector<V> => x * V.Set(0.5f) * (V.Set(1) + Inner(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x)
            where V : struct, IVector<V>
        {
            V t = Inner(x);
            V slope = V.MulAdd(x * x, V.Set(3 * A * C), V.Set(C));
            return V.Set(0.5f) * (V.Set(1) + t + x * (V.Set(1) - t * t) * slope);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Inner<V>(V x)
            where V : struct, IVector<V> => SimdMath.Tanh(x * V.MulAdd(x * x, V.Set(A * C), V.Set(C)));
    }

    // derivative 1 where x > 0
    private readonly struct Relu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<V>(V x)
            where V : struct, IVector<V> => V.Max(V.Zero, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x)
            where V : struct, IVector<V> => V.Positive(x, V.Set(1));
    }

    // derivative 1 − tanh²
    private readonly struct HyperbolicTangent : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<V>(V x)
            where V : struct, IVector<V> => SimdMath.Tanh(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x)
            where V : struct, IVector<V>
        {
            V t = SimdMath.Tanh(x);
            return V.Set(1) - t * t;
        }
    }

    // derivative s (1 − s)
    private readonly struct Sigmoid : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<V>(V x)
            where V : struct, IVector<V> => V.Set(1) / (V.Set(1) + SimdMath.Exp(V.Zero - x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x)
            where V : struct, IVector<V>
        {
            V s = Value(x);
            return s * (V.Set(1) - s);
        }
    }

    // x s; derivative s + x s (1 − s)
    private readonly struct Silu : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Value<V>(V x)
            where V : struct, IVector<V> => x * Sigmoid.Value(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x)
            where V : struct, IVector<V>
        {
            V s = Sigmoid.Value(x);
            return V.MulAdd(x * s, V.Set(1) - s, s);
        }
    }
}
