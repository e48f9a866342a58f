using System.Diagnostics;
using Cerbert.Training.Runs;

namespace Cerbert.Tests.Runs;

public class FullDiskTests
{
    private const int DiskFull = 28; // ENOSPC

    [Fact]
    public void Save_DiskFull_NamesFolderAndFreeBytesAndKeepsThePrevious()
    {
        using var folder = new TempFolder();
        AtomicFolderTests.Save(folder["last"], 1);
        var error = Assert.Throws<IOException>(() => new AtomicFolder(folder["last"]).Write(_ => throw new IOException("No space left on device", DiskFull)));
        Assert.Matches(@"^.*/last: cannot be saved: No space left on device \([\d,]+ bytes free there\); what was saved there before is unchanged; free some space", error.Message);
        Assert.Equal(1, AtomicFolderTests.Load(folder["last"], out string? warning));
        Assert.Null(warning);
        Assert.Equal([folder["last"]], Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void Save_RealFullDisk_KeepsThePreviousAndGoesOnWhenThereIsRoom()
    {
        using var folder = new TempFolder();
        using var disk = new SmallDisk(folder["disk"], kilobytes: 256);
        string last = Path.Combine(disk.Path, "last");
        AtomicFolderTests.Save(last, 1);
        AtomicFolderTests.Save(last, 2);

        var error = Assert.Throws<IOException>(() => new AtomicFolder(last).Write(writer =>
        {
            using Stream stream = writer.Create("weights.bin");
            for (int i = 0; i < 64; i++)
                stream.Write(new byte[8192]);
        }));
        Assert.Matches(@"/last: cannot be saved: .*\([\d,]+ bytes free there\); what was saved there before is unchanged", error.Message);
        Assert.Equal(2, AtomicFolderTests.Load(last, out string? warning));
        Assert.Null(warning);

        AtomicFolderTests.Save(last, 3);
        Assert.Equal(3, AtomicFolderTests.Load(last, out _));
    }

    [Fact]
    public void WriteText_RealFullDisk_KeepsThePrevious()
    {
        using var folder = new TempFolder();
        using var disk = new SmallDisk(folder["disk"], kilobytes: 64);
        string file = Path.Combine(disk.Path, "config.yaml");
        AtomicFile.WriteText(file, "old");
        var error = Assert.Throws<IOException>(() => AtomicFile.WriteText(file, new string('x', 1 << 17)));
        Assert.Contains("/config.yaml: cannot be saved: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(disk.Path));
    }

    /// <summary>A file system of a few kilobytes; skips the test where mounting is not allowed.</summary>
    private sealed class SmallDisk : IDisposable
    {
        public SmallDisk(string path, int kilobytes)
        {
            Path = path;
            Directory.CreateDirectory(path);
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux to mount a small disk");
            Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", path) == 0, "needs the right to mount a small disk");
        }

        public string Path { get; }

        public void Dispose() => Run("umount", Path);

        private static int Run(string program, params string[] arguments)
        {
            try
            {
                using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
                process.WaitForExit();
                return process.ExitCode;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return -1;
            }
        }
    }
}
