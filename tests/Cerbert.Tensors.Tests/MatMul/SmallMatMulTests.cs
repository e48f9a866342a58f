using Cerbert.Tensors.MatMul;

namespace Cerbert.Tests.MatMul;

public unsafe class SmallMatMulTests
{
    private const int Padding = 3;
    private const float Untouched = 77f;

    public enum Form
    {
        Plain,
        TransposedA,
        TransposedB,
    }

    public static TheoryData<int, Form> Variants
    {
        get
        {
            TheoryData<int, Form> variants = [];
            foreach (int width in new[] { 512, 256, 128 })
            {
                foreach (Form form in Enum.GetValues<Form>())
                    variants.Add(width, form);
            }
            return variants;
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Multiply_EverySizeUpTo40_EqualsNaiveProduct(int width, Form form)
    {
        for (int m = 0; m <= 40; m++)
            for (int n = 0; n <= 40; n++)
                Check(width, form, m, n, (m * 7 + n * 5) % 41, accumulate: (m + n) % 2 == 0);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Multiply_HeadsAndLongSequences_EqualsNaiveProduct(int width, Form form)
    {
        foreach (bool accumulate in new[] { false, true })
        {
            Check(width, form, 64, 64, 64, accumulate);
            Check(width, form, 25, 64, 25, accumulate);
            Check(width, form, 131, 131, 64, accumulate);
            Check(width, form, 77, 128, 300, accumulate);
            Check(width, form, 512, 5, 8, accumulate);
        }
    }

    [Fact]
    public void PublicMethods_ThreeForms_AgreeWithEachOther()
    {
        // The same product given in its three layouts.
        float[] a = Random(7 * 9, 1), b = Random(9 * 11, 2), at = new float[9 * 7], bt = new float[11 * 9];
        for (int k = 0; k < 9; k++)
        {
            for (int i = 0; i < 7; i++)
                at[k * 7 + i] = a[i * 9 + k];
            for (int j = 0; j < 11; j++)
                bt[j * 9 + k] = b[k * 11 + j];
        }
        float[] plain = new float[77], transposedA = new float[77], transposedB = new float[77];
        fixed (float* pa = a, pb = b, pat = at, pbt = bt, c0 = plain, c1 = transposedA, c2 = transposedB)
        {
            SmallMatMul.Multiply(7, 11, 9, 2f, pa, 9, pb, 11, c0, 11, accumulate: false);
            SmallMatMul.MultiplyTransposedA(7, 11, 9, 2f, pat, 7, pb, 11, c1, 11, accumulate: false);
            SmallMatMul.MultiplyTransposedB(7, 11, 9, 2f, pa, 9, pbt, 9, c2, 11, accumulate: false);
        }
        Assert.Equal(plain, transposedA);
        Assert.Equal(plain, transposedB);
        Assert.Equal(2 * Enumerable.Range(0, 9).Sum(k => (double)a[k] * b[k * 11]), plain[0], 1e-6);
    }

    private static void Check(int width, Form form, int m, int n, int k, bool accumulate)
    {
        Assert.SkipUnless(VectorWidths.Available.Contains((VectorWidth)width), $"this machine has no {width}-bit vectors");
        const float alpha = 0.5f;
        int strideA = (form == Form.TransposedA ? m : k) + Padding;
        int strideB = (form == Form.TransposedB ? k : n) + Padding;
        int strideC = n + Padding;
        float[] a = Random((form == Form.TransposedA ? k : m) * strideA, m);
        float[] b = Random((form == Form.TransposedB ? n : k) * strideB, n + 1000);
        float[] before = Random(m * strideC, k + 2000);
        for (int i = 0; i < m; i++)
            before.AsSpan(i * strideC + n, Padding).Fill(Untouched);
        float[] c = (float[])before.Clone();
        fixed (float* pa = a, pb = b, pc = c)
        {
            SmallTile whole = form == Form.TransposedA
                ? SmallMatMul.Describe(m, n, k, alpha, pa, 1, strideA, pb, strideB, pc, strideC, accumulate)
                : SmallMatMul.Describe(m, n, k, alpha, pa, strideA, 1, pb, strideB, pc, strideC, accumulate);
            if (form == Form.TransposedB)
                SmallMatMul.MultiplyTransposedB(ref whole, (VectorWidth)width);
            else
                SmallMatMul.Multiply(ref whole, (VectorWidth)width);
        }

        double tolerance = 1e-6 * (1 + Math.Sqrt(k));
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int p = 0; p < k; p++)
                {
                    sum += (double)a[form == Form.TransposedA ? p * strideA + i : i * strideA + p]
                        * b[form == Form.TransposedB ? j * strideB + p : p * strideB + j];
                }
                double expected = alpha * sum + (accumulate ? before[i * strideC + j] : 0);
                double actual = c[i * strideC + j];
                Assert.True(
                    Math.Abs(actual - expected) <= tolerance,
                    $"{width} {form} {m}x{n}x{k}: C[{i},{j}] is {actual}, expected {expected} ± {tolerance}");
            }
            for (int j = n; j < strideC; j++)
                Assert.True(c[i * strideC + j] == Untouched, $"{width} {form} {m}x{n}x{k}: wrote behind row {i}");
        }
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
