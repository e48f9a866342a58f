namespace Cerbert.Models.Checkpoints;

/// <summary>What the allowed functions of a pickle give, built here as plain data.</summary>
internal static class PickleRebuild
{
    /// <summary>The result of applying an allowed function to its arguments; null where the arguments do not fit it.</summary>
    public static object? Apply(PickleGlobal function, object?[] arguments, PickleInput input) => (function.Kind, arguments) switch
    {
        (PickleGlobal.Means.OrderedDict, []) => new PickleDict(),
        // Python 2 pickles an ordered dictionary with its pairs as an argument.
        (PickleGlobal.Means.OrderedDict, [List<object?> pairs]) => FromPairs(pairs, input),
        (PickleGlobal.Means.Tensor, [TorchStorageView storage, long offset, object?[] shape, object?[] strides]) =>
            Tensor(storage, offset, shape, strides, input),
        // Then follow: requires gradient, backward hooks, and in newer versions metadata.
        (PickleGlobal.Means.TensorV2, [TorchStorageView storage, long offset, object?[] shape, object?[] strides, _, _, ..]) =>
            Tensor(storage, offset, shape, strides, input),
        (PickleGlobal.Means.Parameter or PickleGlobal.Means.ParameterWithState, [TorchTensor data, ..]) => data,
        // (function, class, its arguments, attributes): a tensor with attributes of its own, which are dropped.
        (PickleGlobal.Means.FromType, [PickleGlobal { Kind: PickleGlobal.Means.TensorV2 or PickleGlobal.Means.Parameter } inner,
            PickleGlobal { Kind: PickleGlobal.Means.TensorClass }, object?[] data, ..]) => Apply(inner, data, input),
        _ => null,
    };

    private static PickleDict? FromPairs(List<object?> pairs, PickleInput input)
    {
        // A few bytes can ask for another copy of a long list.
        input.Charge(pairs.Count);
        var dictionary = new PickleDict();
        foreach (object? pair in pairs)
        {
            (object? key, object? value) = pair switch
            {
                List<object?> { Count: 2 } list => (list[0], list[1]),
                object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
                _ => (null, null),
            };
            if (key is null)
                return null;
            dictionary.Set(key, value);
        }
        return dictionary;
    }

    private static TorchTensor Tensor(TorchStorageView storage, long offset, object?[] shape, object?[] strides, PickleInput input)
    {
        if (!Array.TrueForAll(shape, d => d is long) || !Array.TrueForAll(strides, d => d is long))
            throw input.Error("has a tensor whose shape or strides are not whole numbers");
        return TorchTensor.TryCreate(
                storage, offset, Array.ConvertAll(shape, d => (long)d!), Array.ConvertAll(strides, d => (long)d!), out string problem)
            ?? throw input.Error($"has a tensor {problem}");
    }
}
