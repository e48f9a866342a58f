namespace Cerbert.Tensors.Cpu;

/// <summary>What becomes of the two vectors of a pair. One vector per text, so plain loops; sums in double precision.</summary>
internal sealed unsafe partial class CpuKernels
{
    private const double SmallestNorm = 1e-8;

    public override void PairFeatures(Tensor pairs, PairFeatureKind kind, Tensor features)
    {
        int count = features.Rows, size = pairs.Columns;
        (bool sides, bool relations) = Blocks(kind);
        for (int p = 0; p < count; p++)
        {
            ReadOnlySpan<float> u = Row(pairs, p), v = Row(pairs, count + p);
            Span<float> to = Row(features, p);
            if (sides)
            {
                u.CopyTo(to);
                v.CopyTo(to[size..]);
                to = to[(2 * size)..];
            }

            for (int j = 0; relations && j < size; j++)
            {
                to[j] = MathF.Abs(u[j] - v[j]);
                to[size + j] = u[j] * v[j];
            }
        }
    }

    public override void PairFeaturesBackward(Tensor pairs, PairFeatureKind kind, Tensor dfeatures, GradTarget dpairs)
    {
        if (dpairs.Tensor is null)
            return;
        int count = dfeatures.Rows, size = pairs.Columns;
        (bool sides, bool relations) = Blocks(kind);
        for (int p = 0; p < count; p++)
        {
            ReadOnlySpan<float> u = Row(pairs, p), v = Row(pairs, count + p), from = Row(dfeatures, p);
            Span<float> du = Row(dpairs.Tensor, p), dv = Row(dpairs.Tensor, count + p);
            ReadOnlySpan<float> dRelations = sides ? from[(2 * size)..] : from;
            for (int j = 0; j < size; j++)
            {
                (float gu, float gv) = sides ? (from[j], from[size + j]) : (0, 0);
                if (relations)
                {
                    float distance = dRelations[j], product = dRelations[size + j], difference = u[j] - v[j];
                    // The last case is 0 where u = v, and NaN where either is.
                    float slope = difference > 0 ? distance : difference < 0 ? -distance : difference * distance;
                    gu += slope + v[j] * product;
                    gv += u[j] * product - slope;
                }

                Put(du, j, gu, dpairs.Accumulate);
                Put(dv, j, gv, dpairs.Accumulate);
            }
        }
    }

    public override void CosineSimilarity(Tensor pairs, Tensor cosines)
    {
        int count = cosines.Rows;
        for (int p = 0; p < count; p++)
        {
            ReadOnlySpan<float> u = Row(pairs, p), v = Row(pairs, count + p);
            Row(cosines, p)[0] = (float)(Dot(u, v) / (Norm(u) * Norm(v)));
        }
    }

    public override void CosineSimilarityBackward(Tensor pairs, Tensor dcosines, GradTarget dpairs)
    {
        if (dpairs.Tensor is null)
            return;
        int count = dcosines.Rows;
        for (int p = 0; p < count; p++)
        {
            ReadOnlySpan<float> u = Row(pairs, p), v = Row(pairs, count + p);
            double normU = Norm(u), normV = Norm(v), across = Row(dcosines, p)[0] / (normU * normV), cosine = Dot(u, v) / (normU * normV);
            AddScaled(v, across, u, Along(normU), Row(dpairs.Tensor, p));
            AddScaled(u, across, v, Along(normV), Row(dpairs.Tensor, count + p));

            // A norm at its lower bound is a constant.
            double Along(double norm) => norm == SmallestNorm ? 0 : -Row(dcosines, p)[0] * cosine / (norm * norm);
        }

        void AddScaled(ReadOnlySpan<float> a, double ofA, ReadOnlySpan<float> b, double ofB, Span<float> to)
        {
            for (int j = 0; j < to.Length; j++)
                Put(to, j, ofA * a[j] + ofB * b[j], dpairs.Accumulate);
        }
    }

    public override void NormalizeRows(Tensor x, float scale, Tensor y, Tensor norms)
    {
        double root = Math.Sqrt(scale);
        for (int r = 0; r < x.Rows; r++)
        {
            ReadOnlySpan<float> from = Row(x, r);
            Span<float> to = Row(y, r);
            double norm = Norm(from);
            norms.AsSpan()[r] = (float)norm;
            for (int j = 0; j < to.Length; j++)
                to[j] = (float)(from[j] * root / norm);
        }
    }

    public override void NormalizeRowsBackward(Tensor y, Tensor norms, float scale, Tensor dy, GradTarget dx)
    {
        if (dx.Tensor is null)
            return;
        double root = Math.Sqrt(scale);
        for (int r = 0; r < y.Rows; r++)
        {
            ReadOnlySpan<float> unit = Row(y, r), gradient = Row(dy, r);
            Span<float> to = Row(dx.Tensor, r);
            double norm = norms.AsSpan()[r];
            // A norm at its lower bound is a constant.
            double along = norm <= SmallestNorm ? 0 : Dot(unit, gradient) / root;
            for (int j = 0; j < to.Length; j++)
                Put(to, j, (root * gradient[j] - along * unit[j]) / norm, dx.Accumulate);
        }
    }

    public override void PairDot(Tensor pairs, float scale, Tensor products)
    {
        int count = products.Rows;
        for (int p = 0; p < count; p++)
            Row(products, p)[0] = (float)(scale * Dot(Row(pairs, p), Row(pairs, count + p)));
    }

    public override void PairDotBackward(Tensor pairs, float scale, Tensor dproducts, GradTarget dpairs)
    {
        if (dpairs.Tensor is null)
            return;
        int count = dproducts.Rows;
        for (int p = 0; p < count; p++)
        {
            ReadOnlySpan<float> u = Row(pairs, p), v = Row(pairs, count + p);
            Span<float> du = Row(dpairs.Tensor, p), dv = Row(dpairs.Tensor, count + p);
            double factor = (double)scale * Row(dproducts, p)[0];
            for (int j = 0; j < u.Length; j++)
            {
                Put(du, j, factor * v[j], dpairs.Accumulate);
                Put(dv, j, factor * u[j], dpairs.Accumulate);
            }
        }
    }

    private static (bool Sides, bool Relations) Blocks(PairFeatureKind kind) =>
        (kind != PairFeatureKind.DifferenceProductOnly, kind != PairFeatureKind.Concatenation);

    private static Span<float> Row(Tensor x, int row) => new(x.Floats + (long)row * x.Columns, x.Columns);

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += (double)a[j] * b[j];
        return sum;
    }

    private static double Norm(ReadOnlySpan<float> a) => Math.Max(Math.Sqrt(Dot(a, a)), SmallestNorm);
}
