using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

public class AtomicFolderTests
{
    private static readonly string[] Parts = ["weights.bin", "optimizer/state.bin", "trainer.json"];

    [Fact]
    public void Open_NothingSaved_IsNull()
    {
        using var folder = new TempFolder();
        Assert.Null(new AtomicFolder(folder["last"]).Open(out string? warning));
        Assert.Null(warning);
    }

    [Fact]
    public void Write_Twice_LoadsTheNewestAndKeepsTheOneBefore()
    {
        using var folder = new TempFolder();
        Save(folder["last"], 1);
        Save(folder["last"], 2);
        Assert.Equal(2, Load(folder["last"], out string? warning));
        Assert.Null(warning);
        Assert.Equal([folder["last"], folder["last.previous"]], Directory.GetDirectories(folder.Path).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public void Write_FilesWrittenByPath_ArePartsToo()
    {
        using var folder = new TempFolder();
        var saved = new AtomicFolder(folder["m"]);
        saved.Write(writer => File.WriteAllText(Path.Combine(writer.Folder, "config.json"), "{}"));
        Assert.Equal(["config.json"], saved.Open(out _)!.Names);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Write_KilledAtAnyPoint_LeavesAWholeVersionAndGoesOn(int versionsBefore)
    {
        using var folder = new TempFolder();
        string last = folder["run/last"];
        for (int version = 1; version <= versionsBefore; version++)
            Save(last, version);

        // What a kill at that moment would leave on the disk: a copy of everything.
        var snapshots = new List<(string Point, string Folder)>();
        void Snapshot(string point)
        {
            string copy = folder[$"killed-{snapshots.Count}"];
            Copy(folder["run"], copy);
            snapshots.Add((point, Path.Combine(copy, "last")));
        }
        Save(last, versionsBefore + 1, Snapshot);

        Assert.Equal(1 + (2 * Parts.Length) + 3, snapshots.Count);
        foreach ((string point, string killed) in snapshots)
        {
            int loaded = Load(killed, out string? warning);
            Assert.Null(warning);
            Assert.True(loaded == versionsBefore + 1 || loaded == versionsBefore, $"{point}: version {loaded}");
            bool newOneIsThere = point is "old one renamed" or "new one renamed";
            Assert.Equal(newOneIsThere, loaded == versionsBefore + 1);

            Save(killed, 50);
            Assert.Equal(50, Load(killed, out _));
            Assert.False(Directory.Exists(killed + ".writing"), $"{point}: a stale folder stayed");
            Assert.Equal(loaded, Load(killed + ".previous", out _));
        }
    }

    [Fact]
    public void Write_FirstOneKilledWithATornManifest_IsAsIfNothingWasSaved()
    {
        using var folder = new TempFolder();
        Save(folder["run/last"], 1, point =>
        {
            if (point == "written")
                Copy(folder["run"], folder["killed"]);
        });
        Assert.Equal(1, Load(folder["killed/last"], out _));
        byte[] manifest = File.ReadAllBytes(folder["killed/last.writing/manifest.json"]);
        for (int length = 0; length < manifest.Length; length += 7)
        {
            File.WriteAllBytes(folder["killed/last.writing/manifest.json"], manifest.AsSpan(0, length));
            Assert.Null(new AtomicFolder(folder["killed/last"]).Open(out string? warning));
            Assert.Null(warning);
        }
        Save(folder["killed/last"], 2);
        Assert.Equal(2, Load(folder["killed/last"], out _));
    }

    [Fact]
    public void Open_NewestDamaged_FallsBackAndSaysSo()
    {
        using var folder = new TempFolder();
        Save(folder["last"], 1);
        Save(folder["last"], 2);
        Flip(folder["last/weights.bin"], 3);
        Assert.Equal(1, Load(folder["last"], out string? warning));
        Assert.Equal($"{folder["last/weights.bin"]} does not have the content it was written with (SHA-256 differs); using {folder["last.previous"]} instead, the newest whole one", warning);

        // A process that goes on from there must not lose the good one before it has a new one.
        var next = new AtomicFolder(folder["last"]);
        Assert.Throws<InvalidOperationException>(() => next.Write(_ => throw new InvalidOperationException("killed")));
        Assert.Equal(1, Load(folder["last"], out _));
        Save(folder["last"], 3);
        Assert.Equal(3, Load(folder["last"], out _));
    }

    [Theory]
    [InlineData("weights.bin", "has 999 bytes instead of 1000")]
    [InlineData("optimizer/state.bin", "is missing")]
    [InlineData("manifest.json", "is missing, so the folder was not written to its end")]
    public void Open_OnlyVersionDamaged_SaysWhatIsWrong(string part, string expected)
    {
        using var folder = new TempFolder();
        Save(folder["last"], 1);
        if (part == "weights.bin")
            File.WriteAllBytes(folder[$"last/{part}"], new byte[999]);
        else
            File.Delete(folder[$"last/{part}"]);
        var error = Assert.Throws<InvalidDataException>(() => Load(folder["last"], out _));
        Assert.Equal($"{folder["last"]}: is damaged and there is no older version: {folder[$"last/{part}"]} {expected}; restore it from a copy, or start from another checkpoint", error.Message);
    }

    [Fact]
    public void Open_AnyByteChanged_NeverLoadsItAndNeverCrashes()
    {
        using var folder = new TempFolder();
        Save(folder["last"], 1);
        string[] files = Directory.GetFiles(folder["last"], "*", SearchOption.AllDirectories);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            string file = files[i % files.Length];
            byte[] original = File.ReadAllBytes(file);
            byte[] changed = [.. original];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, i % 5 == 0 ? changed[..random.Next(changed.Length)] : changed);
            try
            {
                // White space and the like in the manifest may change without harm; what is loaded must be right all the same.
                Assert.Equal(1, Load(folder["last"], out _));
                Assert.Equal("manifest.json", Path.GetFileName(file));
            }
            catch (InvalidDataException)
            {
            }
            File.WriteAllBytes(file, original);
        }
    }

    [Fact]
    public void Write_CallbackFails_LeavesTheOldOneAndNoRubbish()
    {
        using var folder = new TempFolder();
        Save(folder["last"], 1);
        Assert.Throws<OperationCanceledException>(() => new AtomicFolder(folder["last"]).Write(writer =>
        {
            writer.Create("half").WriteByte(1);
            throw new OperationCanceledException();
        }));
        Assert.Equal(1, Load(folder["last"], out string? warning));
        Assert.Null(warning);
        Assert.Equal([folder["last"]], Directory.GetDirectories(folder.Path));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a//b")]
    [InlineData("manifest.json")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void Create_BadPartName_IsRefused(string name)
    {
        using var folder = new TempFolder();
        Assert.Throws<ArgumentException>(() => new AtomicFolder(folder["last"]).Write(writer => writer.Create(name)));
    }

    internal static void Save(string path, int version, Action<string>? snapshot = null)
    {
        var folder = new AtomicFolder(path) { Reached = snapshot };
        folder.Write(writer =>
        {
            foreach (string part in Parts)
            {
                using Stream stream = writer.Create(part);
                stream.Write(Content(version).AsSpan(0, 500));
                stream.Flush();
                snapshot?.Invoke($"half of {part}");
                stream.Write(Content(version).AsSpan(500));
                stream.Flush();
                snapshot?.Invoke($"all of {part}");
            }
        });
    }

    internal static int Load(string path, out string? warning)
    {
        SavedFolder saved = new AtomicFolder(path).Open(out warning)!;
        Assert.Equal(Parts.Order(StringComparer.Ordinal).ToArray(), saved.Names.Order(StringComparer.Ordinal).ToArray());
        var bytes = new byte[1000];
        foreach (string part in Parts)
        {
            using Stream stream = saved.OpenRead(part);
            stream.ReadExactly(bytes);
            Assert.Equal(Content(bytes[0]), bytes);
        }
        return bytes[0];
    }

    private static byte[] Content(int version)
    {
        var bytes = new byte[1000];
        Array.Fill(bytes, (byte)version);
        return bytes;
    }

    private static void Flip(string file, int at)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite); // it may be being written
            using FileStream target = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(target);
        }
        foreach (string folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
