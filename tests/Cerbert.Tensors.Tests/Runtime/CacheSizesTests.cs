using System.Runtime.Intrinsics.X86;
using Cerbert.Tensors.Runtime;

namespace Cerbert.Tests.Runtime;

public class CacheSizesTests
{
    [Fact]
    public void SecondLevel_OnLinux_IsWhatTheSystemSaysOfOneOfItsCores()
    {
        const string Cores = "/sys/devices/system/cpu";
        string[] files = Directory.Exists(Cores) ? [.. Directory.GetDirectories(Cores, "cpu?*").Select(core => $"{core}/cache/index2/size").Where(File.Exists)] : [];
        Assert.SkipUnless(X86Base.IsSupported && files.Length > 0, $"{Cores} says no sizes");
        Assert.Contains(files, file => File.ReadAllText(file).Trim() == $"{CacheSizes.SecondLevel / 1024}K");
    }
}
