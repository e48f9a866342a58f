using System.Diagnostics;

namespace Cerbert.Tests.Acceptance;

public class FullDiskTests
{
    [Fact]
    public void Train_DiskFillsUp_KeepsThePreviousCheckpointAndGoesOnWhenThereIsRoom()
    {
        using var shop = new Workshop(steps: 6);
        string whole = shop["whole"], disk = shop["disk"], run = Path.Combine(disk, "run");
        string[] settings = ["checkpoint={every_steps: 2, keep_best: false}", "evaluation.every_steps=100"];
        Assert.Equal(0, shop.Train([.. settings, $"output={whole}"]).Code);
        long one = Directory.GetFiles(Path.Combine(whole, "checkpoints", "last"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

        Directory.CreateDirectory(disk);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux to mount a small disk");
        Assert.SkipUnless(Mount("-t", "tmpfs", "-o", $"size={one * 3 / 2}", "tmpfs", disk), "needs the right to mount a small disk");
        try
        {
            CommandLine full = shop.Train([.. settings, $"output={run}"]);
            Assert.Equal(1, full.Code);
            string line = Assert.Single(full.Error.Split('\n'), text => text.StartsWith("error: ", StringComparison.Ordinal));
            Assert.Matches(@"cannot be saved: .*\([\d,]+ bytes free there\); what was saved there before is unchanged; free some space", line);
            Assert.DoesNotContain("   at ", full.Error, StringComparison.Ordinal);
            Assert.Equal(0, CommandLine.Run("predict", run, "--text", "fine").Code);

            Assert.True(Mount("-o", "remount,size=64m", disk));
            CommandLine resumed = CommandLine.Run("train", "--resume", run);
            Assert.True(resumed.Code == 0, resumed.Error);
            Assert.Contains("going on after step 2 of 6", resumed.Error, StringComparison.Ordinal);
            Assert.Equal(Weights(whole), Weights(run));
        }
        finally
        {
            using Process process = Process.Start("umount", disk);
            process.WaitForExit();
        }
    }

    private static byte[] Weights(string run) => File.ReadAllBytes(Path.Combine(run, "checkpoints", "last", "model", "model.safetensors"));

    private static bool Mount(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
