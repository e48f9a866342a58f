using Cerbert.Tensors;
using Cerbert.Tensors.Autograd;
using Cerbert.Tensors.Memory;
using Cerbert.Tensors.Ops;

namespace Cerbert.Tests.MatMul;

/// <summary>Weights in two halves: nobody who asks for their values can tell, and updates are the same to the last bit.</summary>
[Collection(ProcessState.Name)]
public sealed class SplitWeightTests
{
    private static readonly AdamWStep Step = new(0.9f, 0.1f, 0.999f, 0.001f, 0.01f, 1, 1e-8f, 0.99f, 1, 0.5f, 0.01f);

    /// <summary>The engines of this machine that take laid out weights.</summary>
    public static TheoryData<string> Engines => PackedWeightTests.Engines;

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void Split_AnyBits_AreTheSameWhenAskedFor(string engine)
    {
        using var use = new EngineInUse(engine);
        foreach ((int outputs, int inputs) in new[] { (64, 64), (192, 128), (128, 1088) })
        {
            using var weight = new Parameter("weight", new Shape(outputs, inputs));
            var random = new Random(outputs);
            foreach (ref float value in weight.Value.AsSpan())
                value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue) & ~0xFF);
            int[] before = Bits(weight);
            weight.Touch();
            weight.UpToDatePacked();
            weight.Split();
            Assert.True(weight.IsSplit);
            Assert.Equal(before, Bits(weight));
            Assert.False(weight.IsSplit);
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void AdamW_InHalves_EqualsWholeToTheLastBit(string engine)
    {
        using var use = new EngineInUse(engine);
        (Parameter whole, Parameter[] wholeParts) = Parameter.Stack(["query", "key"], new Shape(64, 192));
        (Parameter halves, Parameter[] halvedParts) = Parameter.Stack(["query", "key"], new Shape(64, 192));
        using (whole)
        using (halves)
        using (TensorScope.Begin())
        {
            whole.Value.CopyFrom(Make.Floats((int)whole.Shape.Count, 1));
            halves.Value.CopyFrom(Make.Floats((int)whole.Shape.Count, 1));
            whole.UpToDatePacked();
            halves.UpToDatePacked();
            Tensor[] moments = [.. Enumerable.Range(0, 8).Select(_ => Tensor.Zeros(wholeParts[0].Shape))];
            for (int update = 0; update < 3; update++)
                for (int part = 0; part < 2; part++)
                {
                    Tensor gradient = Tensor.From(Make.Floats((int)wholeParts[0].Shape.Count, 10 + (2 * update) + part), wholeParts[0].Shape);
                    Update(wholeParts[part], gradient, moments[part], moments[2 + part]);
                    halvedParts[part].Split();
                    Assert.True(halvedParts[part].IsSplit && halves.IsSplit);
                    Update(halvedParts[part], gradient, moments[4 + part], moments[6 + part]);
                }

            Assert.True(halves.IsSplit);
            Assert.Equal(Layout(whole), Layout(halves));
            for (int i = 0; i < 4; i++)
                Assert.Equal(moments[i].ToArray(), moments[4 + i].ToArray());
            // A part that is asked for brings back all; what others hold of the values is alive again.
            Assert.Equal(Bits(wholeParts[1]), Bits(halvedParts[1]));
            Assert.False(halves.IsSplit);
            Assert.Equal(Bits(whole), Bits(halves));
            Assert.Equal(Layout(whole), Layout(halves));
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void Split_ValuesChangedMeanwhile_TheLayoutFollows(string engine)
    {
        using var use = new EngineInUse(engine);
        using Parameter weight = Make.Parameter("weight", new Shape(64, 64), 1);
        weight.UpToDatePacked();
        weight.Split();
        weight.Value.AsSpan()[3] = 7;
        weight.Touch();
        using var fresh = new Parameter("fresh", weight.Shape);
        fresh.Value.CopyFrom(weight.Value.ToArray());
        Assert.Equal(Layout(fresh), Layout(weight));
        // Not split with a layout that is older than the values.
        weight.Touch();
        for (int update = 0; update < 100; update++)
            weight.Split();
        Assert.False(weight.IsSplit);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void Split_AskedForInEveryUpdate_StaysWholeMostly(string engine)
    {
        using var use = new EngineInUse(engine);
        using Parameter weight = Make.Parameter("weight", new Shape(64, 64), 1);
        weight.UpToDatePacked();
        int split = 0;
        for (int update = 0; update < 640; update++)
        {
            weight.Split();
            split += weight.IsSplit ? 1 : 0;
            weight.Value.AsSpan();
        }

        Assert.Equal(10, split);
        for (int update = 0; update < 200; update++)
            weight.Split();
        weight.Value.AsSpan();
        // Asked for once after many updates, as a checkpoint does.
        weight.Split();
        Assert.True(weight.IsSplit);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void Split_OtherCopiesReadTheValues_StaysWhole(string engine)
    {
        using var use = new EngineInUse(engine);
        using Parameter read = Make.Parameter("read", new Shape(64, 64), 1), never = Make.Parameter("never", new Shape(64, 64), 2);
        _ = read.Half;
        read.UpToDatePacked();
        read.Split();
        never.Split();
        Assert.False(read.IsSplit || never.IsSplit);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void Linear_Inference_SplitsTheWeightAndGivesTheSame(string engine)
    {
        using var use = new EngineInUse(engine);
        using TensorScope scope = TensorScope.Begin();
        using Parameter weight = Make.Parameter("weight", new Shape(128, 64), 1);
        Tensor x = Make.Tensor(Make.Floats(5 * 64, 2), new Shape(5, 64), DType.BFloat16);
        float[] trained = Linear.Apply(x, weight, null).ToArray();
        Assert.False(weight.IsSplit);
        using (GradMode.Disable())
            for (int pass = 0; pass < 2; pass++)
            {
                Assert.Equal(trained, Linear.Apply(x, weight, null).ToArray());
                Assert.True(weight.IsSplit);
            }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Engines))]
    public void Split_TakesTwoThirdsOfTheMemory(string engine)
    {
        using var use = new EngineInUse(engine);
        using Parameter weight = Make.Parameter("weight", new Shape(1024, 1024), 1);
        weight.UpToDatePacked();
        long before = TensorMemory.Bytes;
        weight.Split();
        Assert.Equal(-2L * weight.Shape.Count, TensorMemory.Bytes - before);
        weight.Value.AsSpan();
        Assert.Equal(before, TensorMemory.Bytes);
    }

    private static void Update(Parameter parameter, Tensor gradient, Tensor moment1, Tensor moment2)
    {
        Kernels.Current.AdamW(parameter.Value, gradient, moment1, moment2, parameter.HalfToRefresh, Step, default, parameter.PackedToRefresh);
        parameter.Touch(packedRefreshed: true);
    }

    private static int[] Bits(Parameter parameter) => Array.ConvertAll(parameter.Value.ToArray(), BitConverter.SingleToInt32Bits);

    private static unsafe ushort[] Layout(Parameter parameter) =>
        new ReadOnlySpan<ushort>(parameter.UpToDatePacked()!.Layout, (int)parameter.Shape.Count).ToArray();
}
