using Cerbert.Tensors;

namespace Cerbert.Training.Components;

/// <summary>
/// Parameters that an adversarial component pushes along their gradient and puts back, batch by batch: their values before, and the
/// gradient that earlier batches of the step have left. Nothing outlives a step, so there is nothing to save.
/// </summary>
internal sealed class Attack(IReadOnlyList<Parameter> targets) : IDisposable
{
    private readonly Tensor[] values = [.. targets.Select(target => target.NewCompanion())], earlier = [.. targets.Select(target => target.NewCompanion())];
    private readonly bool[] held = new bool[targets.Count], pushed = new bool[targets.Count];

    /// <summary>What is pushed.</summary>
    public IReadOnlyList<Parameter> Targets => targets;

    /// <summary>Whether there is anything to push: frozen parameters and those that took no part in the batch are not.</summary>
    public bool Applies
    {
        get
        {
            foreach (Parameter target in targets)
                if (target is { Frozen: false, HasGrad: true })
                    return true;
            return false;
        }
    }

    /// <summary>Sets earlier batches' gradients aside, so that the direction is this batch's alone.</summary>
    public void Begin()
    {
        for (int i = 0; i < targets.Count; i++)
        {
            held[i] = targets[i].HasGrad;
            if (!held[i])
                continue;
            Kernels.Current.Copy(targets[i].Grad, earlier[i], accumulate: false);
            // Not ClearGrad: a part of a joint parameter would take its neighbours' gradients along.
            Kernels.Current.Fill(targets[i].Grad, 0);
        }
    }

    /// <summary>
    /// p ← p + size·g / |g|, with the norm over the whole parameter; the first push keeps the values to put back. With a radius, the way from
    /// there is scaled back to it where it is longer.
    /// </summary>
    public void Push(double size, double radius = double.PositiveInfinity)
    {
        for (int i = 0; i < targets.Count; i++)
        {
            Parameter target = targets[i];
            if (target.Frozen || !target.HasGrad)
                continue;
            double norm = Math.Sqrt(Kernels.Current.SumOfSquares(target.Grad));
            float scale = norm > 0 && double.IsFinite(norm) ? (float)(size / norm) : 0;
            if (!pushed[i])
                Kernels.Current.Perturb(target.Value, target.Grad, values[i], scale);
            else
                Kernels.Current.Copy(target.Grad, target.Value, accumulate: true, scale);
            pushed[i] = true;
            if (double.IsFinite(radius) && Math.Sqrt(Kernels.Current.SquaredDistance(target.Value, values[i])) is var way && way > radius)
                Kernels.Current.Blend(target.Value, values[i], (float)(1 - radius / way));
            target.Touch();
        }
    }

    /// <summary>Puts the values back, exactly, and adds the gradients of earlier batches again.</summary>
    public void End()
    {
        for (int i = 0; i < targets.Count; i++)
        {
            if (pushed[i])
            {
                Kernels.Current.Copy(values[i], targets[i].Value, accumulate: false);
                targets[i].Touch();
                pushed[i] = false;
            }

            if (held[i])
                targets[i].AddGrad(earlier[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in values.Concat(earlier))
            tensor.Dispose();
    }
}
