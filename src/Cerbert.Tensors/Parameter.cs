namespace Cerbert.Tensors;

/// <summary>
/// A trained tensor: float32 master values, a gradient that stays between steps, and a bfloat16 copy for matrix products.
/// </summary>
public sealed partial class Parameter : IDisposable
{
    private readonly Parameter? joint;
    private readonly long jointOffset;
    private Tensor? ownGrad;
    private Parameter[]? parts;
    private bool hasGrad, frozen;
    private Tensor? half;

    private int version, halfVersion = -1, quantizedVersion;
    private QuantizedWeight? quantized;

    /// <summary>A parameter of undefined content.</summary>
    /// <param name="name">The checkpoint's name of it, such as "encoder.layer.0.output.dense.weight".</param>
    /// <param name="shape">Linear weights are [out, in].</param>
    public Parameter(string name, Shape shape)
    {
        Name = name;
        Value = MakeOwned(shape);
        Value.BelongTo(this);
    }

    private Parameter(string name, Parameter joint, long offset, Shape shape)
    {
        Name = name;
        this.joint = joint;
        jointOffset = offset;
        Value = joint.Value.View(offset, shape);
        Value.BelongTo(this);
    }

    /// <summary>The name in checkpoints.</summary>
    public string Name { get; }

    /// <summary>The sizes.</summary>
    public Shape Shape => Value.Shape;

    /// <summary>The master values.</summary>
    public Tensor Value { get; }

    /// <summary>Whether training leaves it alone; no gradient is computed for it. A joint parameter is frozen once all its parts are.</summary>
    public bool Frozen
    {
        get => parts is null ? frozen : Array.TrueForAll(parts, part => part.frozen);
        set
        {
            frozen = value;
            foreach (Parameter part in parts ?? [])
                part.frozen = value;
        }
    }

    /// <summary>Whether it lies in a joint parameter, so that its gradient is computed together with its neighbours': see <see cref="Stack"/>.</summary>
    public bool IsPart => joint is not null;

    /// <summary>Whether a backward pass has put a gradient here since the last <see cref="ClearGrad"/>.</summary>
    public bool HasGrad => joint?.HasGrad ?? hasGrad;

    /// <summary>The gradient; meaningful only while <see cref="HasGrad"/>.</summary>
    public Tensor Grad
    {
        get
        {
            if (joint is not null)
                return joint.Grad.View(jointOffset, Shape);
            ownGrad ??= MakeOwned(Shape);
            SpreadRows(ownGrad);
            return ownGrad;
        }
    }

    /// <summary>
    /// Parameters that lie side by side in one buffer, so that one matrix product serves them all (query, key and value). Each
    /// stays a parameter of its own for checkpoints and optimizers.
    /// </summary>
    /// <returns>The joint parameter, [sum of rows, columns], and its parts in order.</returns>
    public static (Parameter Joint, Parameter[] Parts) Stack(IReadOnlyList<string> names, Shape part)
    {
        Shape all = part.Rank == 1 ? new Shape(part[0] * names.Count) : new Shape(part[0] * names.Count, part[1]);
        var whole = new Parameter(string.Join("+", names), all);
        whole.parts = [.. names.Select((name, i) => new Parameter(name, whole, part.Count * i, part))];
        return (whole, whole.parts);
    }

    /// <summary>The values rounded to bfloat16, brought up to date when <see cref="Touch"/> was called since.</summary>
    public Tensor Half
    {
        get
        {
            if (half is null)
                half = MakeOwned(Shape, DType.BFloat16);
            int wanted = Version;
            if (halfVersion != wanted)
            {
                Kernels.Current.Copy(Value, half, accumulate: false);
                halfVersion = wanted;
            }

            return half;
        }
    }

    /// <summary>The weight in 8 bits, for inference; null unless <see cref="Quantize"/> was called, and again once the values change.</summary>
    public QuantizedWeight? Quantized => quantizedVersion == Version ? quantized : null;

    /// <summary>Rounds a linear weight to 8 bits: from now on inference uses that in matrix products, until <see cref="Touch"/>.</summary>
    public void Quantize()
    {
        Dequantize();
        (quantized, quantizedVersion) = (new QuantizedWeight(Value), Version);
    }

    /// <summary>Forgets what <see cref="Quantize"/> made.</summary>
    public void Dequantize()
    {
        quantized?.Dispose();
        quantized = null;
    }

    private int Version => joint?.Version ?? version;

    /// <summary>The value in an element type, for matrix products.</summary>
    internal Tensor As(DType type) => type == DType.Float32 ? Value : Half;

    /// <summary>Adds to the gradient, as a backward pass does; a frozen parameter ignores it.</summary>
    /// <param name="gradient">As many numbers as the parameter has.</param>
    /// <param name="scale">Factor on it.</param>
    public void AddGrad(Tensor gradient, float scale = 1) => Value.AddGrad(gradient, scale);

    /// <summary>Says that <see cref="Value"/> was changed, so that copies of it are renewed before their next use.</summary>
    /// <param name="halfRefreshed">Whether <see cref="HalfToRefresh"/> was renewed with it.</param>
    /// <param name="packedRefreshed">Whether <see cref="PackedToRefresh"/> was, where there was one.</param>
    public void Touch(bool halfRefreshed = false, bool packedRefreshed = false)
    {
        packedRefreshed &= PackedToRefresh.Weight is not null;
        if (joint is not null)
        {
            joint.Changed(packedRefreshed);
            return;
        }

        Changed(packedRefreshed);
        if (halfRefreshed && half is not null)
            halfVersion = version;
    }

    private void Changed(bool packedRefreshed)
    {
        version++;
        if (packedRefreshed)
            packed?.Follow(version - 1, version);
    }

    /// <summary>
    /// The bfloat16 copy, where there is one, for an optimizer that renews it while it writes the values; null for a part of a joint
    /// parameter, whose copy belongs to the whole.
    /// </summary>
    public Tensor? HalfToRefresh => joint is null ? half : null;

    /// <summary>A float32 tensor of the same shape, of undefined content, that belongs to the caller and to no scope: for what is kept beside a parameter.</summary>
    public Tensor NewCompanion() => Tensor.EmptyOutside(Shape);

    /// <summary>Forgets the gradient. The memory is not cleared: the next backward pass overwrites it.</summary>
    public void ClearGrad()
    {
        if (joint is not null)
        {
            joint.ClearGrad();
            return;
        }

        hasGrad = false;
        ReturnRows();
        ReturnBlock();
    }

    /// <summary>Puts a gradient here, replacing what a backward pass may have left: for gradients that were combined elsewhere.</summary>
    public void SetGrad(ReadOnlySpan<float> gradient)
    {
        GradForWrite(out _).CopyFrom(gradient);
    }

    /// <summary>The parameter whose gradient holds this one's: the joint one of a part, else itself.</summary>
    public Parameter GradOwner => joint ?? this;

    /// <summary>
    /// Takes the gradient away and puts another buffer in its place, without moving a number: for gradients that are kept apart.
    /// </summary>
    /// <param name="replacement">A buffer of the same shape that belongs to no scope; this parameter owns it from now on.</param>
    /// <param name="holdsGradient">Whether it holds a gradient; else its content is overwritten by the next backward pass.</param>
    /// <returns>The buffer that was there, which the caller owns from now on.</returns>
    /// <exception cref="InvalidOperationException">This is a part of a joint parameter, or its gradient's memory belongs to an <see cref="UpdateInBackward"/>.</exception>
    public Tensor ExchangeGrad(Tensor replacement, bool holdsGradient)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        if (joint is not null)
            throw new InvalidOperationException($"{Name} is a part of {joint.Name}, which holds its gradient: exchange that");
        if (lender is not null)
            throw new InvalidOperationException($"the memory of {Name}'s gradient is lent by the backward pass");
        if (replacement.Shape != Shape || replacement.DType != DType.Float32)
            throw new ArgumentException($"the gradient of {Name} is {Shape} of float32, not {replacement}", nameof(replacement));
        Tensor taken = Grad;
        (ownGrad, hasGrad) = (replacement, holdsGradient);
        return taken;
    }

    internal Tensor GradForWrite(out bool accumulate)
    {
        if (joint is not null)
        {
            // A part alone cannot say "overwrite" for the whole; start the whole from zero.
            if (!joint.hasGrad)
                Kernels.Current.Fill(joint.GradForWrite(out _), 0);
            joint.Reached();
            accumulate = true;
            return Grad;
        }

        Reached();
        BorrowBlock();
        accumulate = hasGrad;
        hasGrad = true;
        return Grad;
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        Value.Dispose();
        ReturnRows();
        ReturnBlock();
        ownGrad?.Dispose();
        half?.Dispose();
        quantized?.Dispose();
        packed?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape}";

    // A parameter outlives whatever scope happens to be open while it is made.
    private static Tensor MakeOwned(Shape shape, DType type = DType.Float32) => Tensor.ZerosOutside(shape, type);
}
