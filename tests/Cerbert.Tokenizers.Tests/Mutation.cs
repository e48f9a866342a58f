using System.Text;
using Cerbert.Tokenizers;

namespace Cerbert.Tests;

/// <summary>Damages a file in many ways, always the same ones, and opens it.</summary>
internal static class Mutation
{
    /// <summary>Opens the file with <paramref name="count"/> damages, each of which may only load or be an InvalidDataException.</summary>
    public static void Check(int count, string name, string content, params (string Name, string Content)[] others)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        using var folder = new TempFolder();
        foreach (var (other, text) in others)
            folder.Write(other, text);
        int refused = 0;
        for (int seed = 0; seed < count; seed++)
        {
            folder.Write(name, Mutate(bytes, new Random(seed)));
            try
            {
                Tokenizer.Load(folder.Path).EncodeBatch(["The good movie [MASK] é 中", "", "##x"]);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{name}, seed {seed}: {e}");
            }
        }
        // The damage is real, but not always fatal.
        Assert.InRange(refused, 1, count - 1);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        List<byte> result = [.. bytes];
        for (int n = random.Next(1, 4); n > 0 && result.Count > 0; n--)
        {
            int at = random.Next(result.Count), length = random.Next(1, Math.Min(40, result.Count - at) + 1);
            switch (random.Next(6))
            {
                case 0:
                    result[at] = (byte)random.Next(256);
                    break;
                case 1:
                    result.RemoveRange(at, length);
                    break;
                case 2:
                    result.InsertRange(at, result.GetRange(at, length));
                    break;
                case 3:
                    result.RemoveRange(at, result.Count - at);
                    break;
                case 4:
                    result[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    result.Insert(at, (byte)"\n\0\"{}[]09,:-\r#"[random.Next(14)]);
                    break;
            }
        }
        return [.. result];
    }
}
