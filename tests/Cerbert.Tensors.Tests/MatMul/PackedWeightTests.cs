using Cerbert.Tensors;
using Cerbert.Tensors.Interop;
using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

/// <summary>Weights in the engine's layout: where each number lies, what products make of it, and how it follows the values.</summary>
[Collection(ProcessState.Name)]
public sealed class PackedWeightTests
{
    private static readonly (int Outputs, int Inputs)[] Sizes = [(64, 64), (192, 128), (128, 1088), (768, 704)];

    /// <summary>The engines of this machine that take laid out weights.</summary>
    public static TheoryData<string> Engines =>
        [.. MatMulEngines.Available.Where(engine => engine.PacksWeights(64, 64)).Select(engine => engine.Name)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public unsafe void Pack_EveryNumber_LiesWhereTheLayoutSays(string engine)
    {
        using var use = new EngineInUse(engine);
        foreach ((int outputs, int inputs) in Sizes)
        {
            using Parameter weight = Make.Parameter("weight", new Shape(outputs, inputs), 1);
            float[] rounded = Array.ConvertAll(weight.Value.ToArray(), value => BFloat16.ToSingle(BFloat16.UpperOf(value)));
            PackedWeight packed = weight.UpToDatePacked()!;
            Assert.Same(packed, weight.UpToDatePacked());
            ushort* turned = packed.Layout;
            ushort[] plain = Plain(packed);
            for (int o = 0; o < outputs; o++)
                for (int i = 0; i < inputs; i++)
                {
                    float expected = rounded[(o * inputs) + i];
                    Assert.True(BFloat16.ToSingle(turned[Place(i, o, inputs)]) == expected, $"[{outputs}, {inputs}]ᵀ: row {o}, column {i}");
                    Assert.True(BFloat16.ToSingle(plain[Place(o, i, outputs)]) == expected, $"[{outputs}, {inputs}]: row {o}, column {i}");
                }
        }

        // As PairBlocks documents it, of B [k, n].
        static int Place(int k, int n, int rows) => (n / 64 * 64 * rows) + (k / 2 * 128) + (n % 64 * 2) + (k % 2);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void MatMulWeight_BothWays_EqualsTheProductWithPlainRows(string engine)
    {
        using var use = new EngineInUse(engine);
        foreach ((int outputs, int inputs) in Sizes)
            foreach (int rows in new[] { 1, 37, 300 })
                foreach (bool transposed in new[] { true, false })
                {
                    using TensorScope scope = TensorScope.Begin();
                    using Parameter weight = Make.Parameter("weight", new Shape(outputs, inputs), 2), bias = Make.Parameter("bias", new Shape(transposed ? outputs : inputs), 3);
                    Tensor x = Half(new Shape(rows, transposed ? inputs : outputs), 4), start = Half(new Shape(rows, transposed ? outputs : inputs), 5);
                    Tensor actual = Tensor.Empty(start.Shape, DType.BFloat16), expected = Tensor.Empty(start.Shape, DType.BFloat16);
                    actual.CopyFrom(start.ToArray());
                    expected.CopyFrom(start.ToArray());
                    Tensor? added = transposed ? bias.Value : null;
                    Assert.True(Kernels.Current.TryMatMulPacked(x, weight.UpToDatePacked()!, transposed, actual, accumulate: !transposed, added));
                    Kernels.Current.MatMul(x, false, weight.Half, transposed, expected, accumulate: !transposed, added);
                    Close.Equal(expected.ToArray(), actual.ToArray(), 0.02, 1 / 64.0, $"{rows} rows · [{outputs}, {inputs}], transposed {transposed}");
                }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void MatMulWeight_SizesOfNoWholeBlocks_TakesPlainRows(string engine)
    {
        using var use = new EngineInUse(engine);
        using Parameter narrow = Make.Parameter("narrow", new Shape(5, 64), 1);
        Assert.Null(narrow.UpToDatePacked());
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Half(new Shape(3, 64), 2), y = Tensor.Empty(new Shape(3, 5), DType.BFloat16);
        Kernels.Current.MatMulWeight(x, narrow, transposed: true, y, accumulate: false);
        Assert.All(y.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void AdamW_PartsOfAJointWeight_CopiesAreWhatPackingThemAnewMakes(string engine)
    {
        using var use = new EngineInUse(engine);
        (Parameter joint, Parameter[] parts) = Parameter.Stack(["query", "key"], new Shape(64, 1088));
        using (joint)
        using (TensorScope.Begin())
        {
            joint.Value.CopyFrom(Make.Floats((int)joint.Shape.Count, 1));
            PackedWeight packed = joint.UpToDatePacked()!;
            var step = new AdamWStep(0.9f, 0.1f, 0.999f, 0.001f, 0.01f, 1, 1e-8f, 1, 1, 1);
            foreach (Parameter part in parts)
            {
                Tensor gradient = Tensor.From(Make.Floats((int)part.Shape.Count, 2), part.Shape);
                Kernels.Current.AdamW(part.Value, gradient, Tensor.Zeros(part.Shape), Tensor.Zeros(part.Shape), part.HalfToRefresh, step, default, part.PackedToRefresh);
                part.Touch(packedRefreshed: true);
            }

            using var fresh = new Parameter("fresh", joint.Shape);
            fresh.Value.CopyFrom(joint.Value.ToArray());
            // As the update left them, before anybody asks for the copy and has it renewed.
            ushort[] left = Bits(packed);
            Assert.Equal(Bits(fresh.UpToDatePacked()!), left);
            Assert.Equal(left, Bits(joint.UpToDatePacked()!));
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void Touch_ChangedWithoutTheCopies_TheyAreRenewed(string engine)
    {
        using var use = new EngineInUse(engine);
        (Parameter joint, Parameter[] parts) = Parameter.Stack(["query", "key"], new Shape(64, 64));
        using (joint)
        {
            joint.Value.AsSpan().Fill(1);
            joint.UpToDatePacked();
            parts[1].Value.AsSpan().Fill(2);
            parts[1].Touch();
            using var fresh = new Parameter("fresh", joint.Shape);
            fresh.Value.CopyFrom(joint.Value.ToArray());
            Assert.Equal(Bits(fresh.UpToDatePacked()!), Bits(joint.UpToDatePacked()!));
        }
    }

    [Fact]
    public void Layout_SizesOfBert_IsTheOneThatOneDnnWants()
    {
        MatMulEngine? engine = MatMulEngines.Available.FirstOrDefault(engine => engine is OneDnnMatMul);
        Assert.SkipUnless(engine?.PacksWeights(64, 64) == true, engine is null ? MatMulEngines.WhyNoOneDnn! : $"{engine.Name} takes weights as they are on this processor");
        OneDnnLibrary.TryLoad(out OneDnnLibrary? library, out _);
        foreach ((int n, int k) in new[] { (768, 768), (3072, 768), (768, 3072), (2304, 768), (1024, 4096), (1024, 256) })
            foreach (int rows in new[] { 32, 745, 2048 })
            {
                ProductKey key = new(rows, n, k, k, n, n, ProductTraits.BFloat16Input | ProductTraits.BFloat16Output | ProductTraits.PackedB, 2);
                using var product = new OneDnnProduct(library!, library!.CreateStream(), key, primitive: null);
                Assert.True(product.HasPairBlocks, $"{key}: another layout; products are slower than they were measured");
            }
    }

    private static unsafe ushort[] Bits(PackedWeight packed) => new ReadOnlySpan<ushort>(packed.Layout, packed.Outputs * packed.Inputs).ToArray();

    // The other layout, as products make it.
    private static unsafe ushort[] Plain(PackedWeight packed)
    {
        var plain = new ushort[packed.Outputs * packed.Inputs];
        fixed (ushort* to = plain)
            for (int row = 0; row < packed.Outputs / PairBlocks.Size; row++)
                for (int column = 0; column < packed.Inputs / PairBlocks.Size; column++)
                    PairBlocks.Turn(packed.Layout, row, column, packed.Outputs, packed.Inputs, to);
        return plain;
    }

    private static Tensor Half(Shape shape, int seed)
    {
        Tensor tensor = Tensor.Empty(shape, DType.BFloat16);
        tensor.CopyFrom(Make.Floats((int)shape.Count, seed));
        return tensor;
    }
}
