using System.Text.Json;

namespace Cerbert.Models.Checkpoints;

/// <summary>One tensor of a safetensors header.</summary>
/// <param name="Info">Name, type and shape.</param>
/// <param name="Begin">The first byte of its data, from the start of the file.</param>
/// <param name="End">The byte after its data.</param>
internal sealed record SafetensorsEntry(WeightInfo Info, long Begin, long End)
{
    /// <summary>Parses {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}; the reader stands on its brace.</summary>
    public static SafetensorsEntry Parse(string file, string name, ref Utf8JsonReader reader, long dataStart)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw BadFile.Tensor(file, name, "is not described by an object in the header");
        string? type = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null && reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = Numbers(file, name, key, ref reader, TensorShape.MaxRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Numbers(file, name, key, ref reader, 2);
                    break;
                default:
                    throw BadFile.Tensor(file, name, $"has an unexpected {BadFile.Quote(key)} in the header; expected one each of dtype, shape, data_offsets");
            }
        }
        if (type is null || shape is null || offsets is not { Count: 2 })
            throw BadFile.Tensor(file, name, "lacks dtype, shape or two data_offsets in the header");
        return Check(file, name, type, shape, offsets[0], offsets[1], dataStart);
    }

    private static SafetensorsEntry Check(
        string file, string name, string typeName, List<long> shape, long begin, long end, long dataStart)
    {
        WeightType type = WeightTypes.FromSafetensors(typeName)
            ?? throw BadFile.Tensor(file, name, $"has dtype {BadFile.Quote(typeName)}; supported: {WeightTypes.Supported}");
        if (shape.Exists(d => d > int.MaxValue))
            throw BadFile.Tensor(file, name, $"has a dimension of {shape.Max()}, at most {int.MaxValue} is possible: damaged");
        int[] dimensions = [.. shape.Select(d => (int)d)];
        if (!TensorShape.TryCount(dimensions, out long count) || count > long.MaxValue / type.Size())
            throw BadFile.Tensor(file, name, $"has shape {TensorShape.Describe(dimensions)}: more elements than can be counted; damaged");
        if (end < begin || end > long.MaxValue - dataStart || end - begin != count * type.Size())
        {
            throw BadFile.Tensor(
                file,
                name,
                $"has data_offsets {begin}..{end}, but shape {TensorShape.Describe(dimensions)} of {typeName} takes {count * type.Size()} bytes: damaged");
        }
        return new SafetensorsEntry(new WeightInfo(name, type, [.. dimensions]), dataStart + begin, dataStart + end);
    }

    private static List<long> Numbers(string file, string name, string key, ref Utf8JsonReader reader, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw BadFile.Tensor(file, name, $"has a {key} that is not a list in the header");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw BadFile.Tensor(file, name, $"has a {key} with an entry that is not a whole number from 0 up to 2^63 - 1");
            if (numbers.Count == most)
                throw BadFile.Tensor(file, name, $"has a {key} of more than {most} numbers");
            numbers.Add(number);
        }
        return numbers;
    }
}
