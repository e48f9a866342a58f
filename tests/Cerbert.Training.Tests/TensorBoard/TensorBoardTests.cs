using System.Buffers.Binary;
using System.Text;
using Cerbert.Tests.TrainingRuns;
using Cerbert.Training.Runs;
using Cerbert.Training.TensorBoard;

namespace Cerbert.Tests.TensorBoard;

/// <summary>Event files byte by byte, and those of a run that was stopped and resumed.</summary>
[Collection("engines")]
public class TensorBoardTests
{
    // RFC 3720, appendix B.4, and the usual check value.
    [Theory]
    [InlineData("313233343536373839", 0xE3069283)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AA)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x62A8AB43)]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0x46DD794E)]
    [InlineData("", 0)]
    public void Crc32C_KnownBytes_HaveTheKnownChecksum(string bytes, uint checksum) => Assert.Equal(checksum, Crc32C.Of(Convert.FromHexString(bytes)));

    [Fact]
    public void Scalars_Message_IsTheBytesOfTheWireFormat() => Assert.Equal(
        // wall_time 1.5; step 300; summary of 15 bytes with a value of 13: tag "loss/a", simple_value 0.25
        "09000000000000F83F" + "10AC02" + "2A0F" + "0A0D" + "0A066C6F73732F61" + "150000803E",
        Convert.ToHexString(EventMessage.Scalars(1.5, 300, [("loss/a", 0.25)])));

    [Fact]
    public void Version_And_Start_AreTheBytesOfTheWireFormat()
    {
        Assert.Equal("090000000000000040" + "1000" + "1A0D" + Convert.ToHexString("brain.Event:2"u8), Convert.ToHexString(EventMessage.Version(2)));
        Assert.Equal("090000000000000040" + "1007" + "3A02" + "0801", Convert.ToHexString(EventMessage.Start(2, 7)));
    }

    [Fact]
    public void Observer_Reports_AreScalarsOfTheirStep()
    {
        using var folder = new TempFolder();
        using (var observer = new TensorBoardObserver(folder["events"]))
        {
            observer.Started(new RunStarted(0, 10, TimeSpan.Zero));
            observer.StepDone(new StepReport { Step = 1, Epoch = 0.1, Loss = 3, Losses = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 2 }, LearningRate = 0.5, GradientNorm = 4, Tokens = 9, TokensPerSecond = 8, Duration = TimeSpan.Zero, MemoryBytes = 3 << 20 });
            observer.ConflictsFound(new ConflictReport(1, [new GradientConflict("a", "b", -0.5)]));
            observer.Evaluated(new EvaluationReport { Step = 1, Scores = new Dictionary<string, double>(StringComparer.Ordinal) { ["a.f1"] = 0.25 }, Score = 0.25, IsBest = true, Duration = TimeSpan.Zero });
        }

        string[] lines = [.. Read(Assert.Single(Directory.GetFiles(folder["events"])))];
        Assert.Equal(
            ["0 brain.Event:2", "1 start", "1 loss=3 training/learning_rate=0.5 training/gradient_norm=4 training/tokens_per_s=8 training/memory_mb=3 loss/a=1 loss/b=2", "1 gradient_cosine/a/b=-0.5", "1 dev/a.f1=0.25 dev/score=0.25"],
            lines, StringComparer.Ordinal);
    }

    [Fact]
    public void Resume_StoppedRun_BeginsAFileAndGoesOnCounting()
    {
        using var run = new TinyRun();
        using var witness = new Witness(cancelAfter: 5);
        TinyRun.Start(run.Config("run", "training.tensorboard=true"), witness);
        run.Resume("run");
        string[] files = [.. Directory.GetFiles(Path.Combine(run["run"], "tensorboard")).Order(StringComparer.Ordinal)];
        Assert.Equal(2, files.Length);
        string[][] events = [.. files.Select(file => Read(file).ToArray())];
        Assert.Equal(["1 start", "6 start"], events.Select(lines => lines[1]), StringComparer.Ordinal);
        long[][] steps = [.. events.Select(lines => lines.Where(line => line.Contains("loss/sentiment=", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[0], null)).ToArray())];
        Assert.Equal([1L, 2, 3, 4, 5], steps[0]);
        Assert.Equal([6L, 7, 8, 9, 10, 11, 12], steps[1]);
        Assert.Equal(4, events[1].Count(line => line.Contains("dev/sentiment.accuracy=", StringComparison.Ordinal)));
    }

    [Fact]
    public void Start_WithoutTheOption_WritesNone()
    {
        using var run = new TinyRun();
        TinyRun.Start(run.Config("run", "training.max_steps=1"));
        Assert.False(Directory.Exists(Path.Combine(run["run"], "tensorboard")));
    }

    // A reader of its own, of the format's description; checks both checksums of every record.
    private static IEnumerable<string> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Mask(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            byte[] data = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Mask(data), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            at += length + 16;
            Dictionary<int, object> fields = Fields(data).ToDictionary(field => field.Number, field => field.Value);
            Assert.InRange((double)fields[1], 1.7e9, 1e10);
            yield return $"{fields[2]} " + (fields.TryGetValue(3, out object? version) ? Encoding.UTF8.GetString((byte[])version)
                : fields.TryGetValue(7, out object? log) ? (Fields((byte[])log).Single() is (1, 1L) ? "start" : "?")
                : string.Join(' ', Fields((byte[])fields[5]).Select(value => Scalar((byte[])value.Value))));
        }
    }

    private static string Scalar(byte[] value)
    {
        (int Number, object Value)[] fields = [.. Fields(value)];
        Assert.Equal([1, 2], fields.Select(field => field.Number));
        return FormattableString.Invariant($"{Encoding.UTF8.GetString((byte[])fields[0].Value)}={fields[1].Value}");
    }

    private static IEnumerable<(int Number, object Value)> Fields(byte[] data)
    {
        for (int at = 0; at < data.Length;)
        {
            int key = (int)Varint(data, ref at), number = key >> 3;
            switch (key & 7)
            {
                case 0:
                    yield return (number, Varint(data, ref at));
                    break;
                case 1:
                    yield return (number, BinaryPrimitives.ReadDoubleLittleEndian(data.AsSpan(at)));
                    at += 8;
                    break;
                case 5:
                    yield return (number, BinaryPrimitives.ReadSingleLittleEndian(data.AsSpan(at)));
                    at += 4;
                    break;
                default:
                    int length = (int)Varint(data, ref at);
                    yield return (number, data[at..(at + length)]);
                    at += length;
                    break;
            }
        }
    }

    private static long Varint(byte[] data, ref int at)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = data[at++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    // Bit by bit, with the reversed polynomial.
    private static uint Mask(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
        }

        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }
}
