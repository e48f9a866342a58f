using System.Diagnostics.CodeAnalysis;

namespace Cerbert.Models.Checkpoints;

/// <summary>
/// The few names a pickle may refer to. Each stands for something this program knows how to rebuild as plain data; a
/// pickle cannot reach any other code, and these are never looked up or run as code either.
/// </summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Storage">The element type, where it stands for a kind of storage.</param>
internal sealed record PickleGlobal(PickleGlobal.Means Kind, WeightType? Storage = null)
{
    public enum Means
    {
        OrderedDict,
        Tensor,
        TensorV2,
        Parameter,
        ParameterWithState,
        FromType,
        TensorClass,
        Storage,
    }

    private static readonly Dictionary<(string Module, string Name), PickleGlobal> s_allowed = new()
    {
        [("collections", "OrderedDict")] = new(Means.OrderedDict),
        [("torch._utils", "_rebuild_tensor")] = new(Means.Tensor),
        [("torch._utils", "_rebuild_tensor_v2")] = new(Means.TensorV2),
        [("torch._utils", "_rebuild_parameter")] = new(Means.Parameter),
        [("torch._utils", "_rebuild_parameter_with_state")] = new(Means.ParameterWithState),
        [("torch._tensor", "_rebuild_from_type_v2")] = new(Means.FromType),
        [("torch", "Tensor")] = new(Means.TensorClass),
        [("torch.nn.parameter", "Parameter")] = new(Means.TensorClass),
    };

    private static readonly Dictionary<string, WeightType> s_storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = WeightType.Float32,
        ["HalfStorage"] = WeightType.Float16,
        ["BFloat16Storage"] = WeightType.BFloat16,
        ["DoubleStorage"] = WeightType.Float64,
        ["LongStorage"] = WeightType.Int64,
        ["IntStorage"] = WeightType.Int32,
        ["ShortStorage"] = WeightType.Int16,
        ["CharStorage"] = WeightType.Int8,
        ["ByteStorage"] = WeightType.UInt8,
        ["BoolStorage"] = WeightType.Bool,
    };

    /// <summary>Finds an allowed name; false for every other.</summary>
    public static bool TryResolve(string module, string name, [NotNullWhen(true)] out PickleGlobal? global)
    {
        if (s_allowed.TryGetValue((module, name), out global))
            return true;
        // Weights saved on a GPU by early versions name its storage classes.
        if (module is "torch" or "torch.cuda" && s_storages.TryGetValue(name, out WeightType type))
            global = new PickleGlobal(Means.Storage, type);
        return global is not null;
    }
}
