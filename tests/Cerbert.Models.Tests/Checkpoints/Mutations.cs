namespace Cerbert.Tests.Checkpoints;

/// <summary>Damages files in the ways disks, downloads and editors do. The same seed gives the same damage.</summary>
internal static class Mutations
{
    /// <summary>One to three of: a flipped bit, the end cut off, bytes inserted or removed, a digit changed.</summary>
    public static byte[] Damage(byte[] original, int seed, int region)
    {
        var random = new Random(seed);
        List<byte> bytes = [.. original];
        for (int i = random.Next(1, 4); i > 0 && bytes.Count > 1; i--)
        {
            // Most damage goes where the file has structure: into its first or last bytes.
            int limit = Math.Min(region, bytes.Count);
            int at = random.Next(4) switch
            {
                0 => random.Next(bytes.Count),
                1 => bytes.Count - 1 - random.Next(limit),
                _ => random.Next(limit),
            };
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 2:
                    bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                default:
                    int digit = bytes.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                        bytes[digit] = (byte)('0' + random.Next(10));
                    break;
            }
        }
        return [.. bytes];
    }
}
