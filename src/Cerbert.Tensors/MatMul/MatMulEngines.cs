namespace Cerbert.Tensors.MatMul;

/// <summary>The engines of this machine and the one in use.</summary>
public static class MatMulEngines
{
    private static readonly Lazy<(IReadOnlyList<MatMulEngine> Engines, string? WhyNoOneDnn)> Found = new(Find);
    private static MatMulEngine? current;

    /// <summary>Every engine this machine has, the usually fastest first. The managed one is always there.</summary>
    public static IReadOnlyList<MatMulEngine> Available => Found.Value.Engines;

    /// <summary>One sentence on why oneDNN is not among the engines, or null where it is.</summary>
    public static string? WhyNoOneDnn => Found.Value.WhyNoOneDnn;

    /// <summary>The first available engine, or the one that CERBERT_MATMUL names (<c>onednn</c> or <c>managed</c>).</summary>
    /// <exception cref="InvalidDataException">CERBERT_MATMUL names an unknown engine, or one this machine lacks.</exception>
    public static MatMulEngine Default => Choose(Environment.GetEnvironmentVariable("CERBERT_MATMUL"));

    /// <summary>The engine that operations use: <see cref="Default"/> unless set.</summary>
    public static MatMulEngine Current
    {
        get => current ??= Default;
        set => current = value;
    }

    internal static MatMulEngine Choose(string? asked)
    {
        if (string.IsNullOrWhiteSpace(asked))
            return Available[0];
        if (asked.Equals("managed", StringComparison.OrdinalIgnoreCase))
            return Available.First(engine => engine is ManagedMatMul);
        if (!asked.Equals("onednn", StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException($"CERBERT_MATMUL is '{asked}': expected onednn or managed");
        return Available.FirstOrDefault(engine => engine is OneDnnMatMul)
            ?? throw new InvalidDataException($"CERBERT_MATMUL asks for onednn, but {WhyNoOneDnn}");
    }

    private static (IReadOnlyList<MatMulEngine>, string?) Find()
    {
        if (!OneDnnMatMul.TryCreate(out OneDnnMatMul? oneDnn, out string? reason))
            return ([new ManagedMatMul()], reason);
        return (oneDnn.HasFastBFloat16 ? [oneDnn, new ManagedMatMul()] : [new WideningMatMul(oneDnn), oneDnn, new ManagedMatMul()], null);
    }
}
