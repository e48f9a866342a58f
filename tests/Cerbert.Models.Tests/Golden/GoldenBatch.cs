using System.Text.Json;
using Cerbert.Models;
using Cerbert.Models.Checkpoints;
using Cerbert.Models.Encoders;

namespace Cerbert.Tests.Golden;

/// <summary>Reads the reference batches and checkpoints of tests/golden.</summary>
internal static class GoldenBatch
{
    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(Paths.Golden(name))).RootElement;

    public static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(x => x.GetInt32())];

    public static TokenBatch Tokens(JsonElement json, bool types = true)
    {
        int[][] ids = [.. json.GetProperty("ids").EnumerateArray().Select(Integers)];
        return TokenBatch.From(ids, types ? [.. json.GetProperty("token_types").EnumerateArray().Select(Integers)] : null);
    }

    public static (ParameterStore Store, BertEncoder Encoder) Bert(string folder)
    {
        var config = (BertConfig)ModelConfig.Load(Paths.Golden("checkpoints", folder));
        IWeightSource source = NameMap.Bert.Apply(WeightSource.Open(Paths.Golden("checkpoints", folder)));
        var store = new ParameterStore(source, seed: 1);
        var encoder = new BertEncoder(store, config);
        _ = encoder.Pooler;
        return (store, encoder);
    }

    /// <summary>The rows of the real tokens out of a padded [sentences, longest, columns] array.</summary>
    public static float[] Unpad(float[] padded, int[] shape, TokenBatch batch, bool paddedLeft = false)
    {
        int columns = shape[2];
        var rows = new List<float>();
        for (int s = 0; s < batch.Sequences.Count; s++)
        {
            int length = batch.Sequences.Length(s), skipped = paddedLeft ? shape[1] - length : 0;
            rows.AddRange(padded.AsSpan(((s * shape[1]) + skipped) * columns, length * columns));
        }

        return [.. rows];
    }
}
