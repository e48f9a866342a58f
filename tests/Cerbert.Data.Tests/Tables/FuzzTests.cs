using System.Text;
using Cerbert.Data;

namespace Cerbert.Tests.Tables;

/// <summary>Damaged files give a data set or an error with file name and line; never another exception.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Mutations = 200;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("t.tsv", OnBadRow.Error)]
    [InlineData("t.tsv", OnBadRow.Skip)]
    [InlineData("t.csv", OnBadRow.Error)]
    [InlineData("t.csv", OnBadRow.Skip)]
    [InlineData("t.jsonl", OnBadRow.Error)]
    [InlineData("t.jsonl", OnBadRow.Skip)]
    [InlineData("t.json", OnBadRow.Error)]
    [InlineData("t.json", OnBadRow.Skip)]
    public void Load_MutatedFile_SucceedsOrNamesFileAndLine(string name, OnBadRow onBadRow)
    {
        byte[] original = Encoding.UTF8.GetBytes(Original(name));
        int failed = 0;
        for (ulong seed = 0; seed < Mutations; seed++)
        {
            var random = new Philox(seed, 7);
            string path = _folder.Write(name, Mutate(original, ref random));
            var options = new DataSetOptions
            {
                Text = "text",
                TextPair = "pair",
                Label = "score",
                Labels = new ScoreLabels(0, 5),
                OnBadRow = onBadRow,
            };
            try
            {
                Assert.NotEmpty(DataSet.Load(path, options).Examples);
            }
            catch (InvalidDataException e)
            {
                failed++;
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                // Faults of the whole file have no line: no rows, or no such column.
                Assert.True(e.Message.Contains(path + ":", StringComparison.Ordinal) || e.Message.Contains(" has no ", StringComparison.Ordinal)
                    || e.Message.Contains(" is empty", StringComparison.Ordinal) || e.Message.Contains(" but no rows", StringComparison.Ordinal)
                    || e.Message.Contains(" columns named ", StringComparison.Ordinal), $"seed {seed}: {e.Message}");
            }
        }

        Assert.InRange(failed, 1, Mutations - 1);
    }

    private static string Original(string name)
    {
        (string Text, string Pair, string Score)[] rows = [.. Enumerable.Range(0, 12).Select(i => ($"sentence \"{i}\", é 中", i % 3 == 0 ? "two\tor 😀" : "plain", $"{i % 6}.5".Replace("5.5", "5", StringComparison.Ordinal)))];
        string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        string Json(string value) => $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";
        return name switch
        {
            "t.jsonl" => string.Concat(rows.Select(row => $"{{\"text\": {Json(row.Text)}, \"pair\": {Json(row.Pair)}, \"score\": {row.Score}}}\n")),
            "t.json" => "[\n" + string.Join(",\n", rows.Select(row => $"{{\"text\": {Json(row.Text)},\n \"pair\": {Json(row.Pair)}, \"score\": {row.Score}}}")) + "\n]\n",
            "t.csv" => "text,pair,score\n" + string.Concat(rows.Select(row => $"{Quoted(row.Text)},{Quoted(row.Pair)},{row.Score}\n")),
            _ => "text\tpair\tscore\n" + string.Concat(rows.Select(row => $"{Quoted(row.Text)}\t{Quoted(row.Pair)}\t{row.Score}\n")),
        };
    }

    private static byte[] Mutate(byte[] original, ref Philox random)
    {
        var bytes = new List<byte>(original);
        byte[] likely = "\"\t,\n\r{}[]:\\-9N \u0000"u8.ToArray();
        int times = 1 + random.Next(4);
        for (int i = 0; i < times && bytes.Count > 1; i++)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = likely[random.Next(likely.Length)];
                    break;
                case 2:
                    bytes.Insert(at, likely[random.Next(likely.Length)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(0, Math.Min(bytes.Count, random.Next(200))));
                    break;
            }
        }

        return [.. bytes];
    }
}
