using System.Globalization;
using Cerbert.Tensors;

namespace Cerbert.Tests.Memory;

/// <summary>Tables of which few rows are written.</summary>
public sealed class SparseZerosTests
{
    [Fact]
    public unsafe void SparseZeros_FewRowsWritten_TakeTheMemoryOfTheirPages()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/smaps is Linux's");
        var shape = new Shape(40_000, 256);
        using Tensor table = Tensor.SparseZeros(shape);
        for (int row = 0; row < shape.Rows; row += 400)
            table.AsSpan()[row * shape.Columns] = 1;
        // The ends, short of what would be whole huge pages, are mappings of their own.
        long resident = Resident((nuint)table.Pointer + (nuint)(2 * shape.Count));
        // A hundred rows, one page each.
        Assert.InRange(resident, 85L * Environment.SystemPageSize, 100L * Environment.SystemPageSize);
        Assert.Equal(100, table.ToArray().Count(value => value == 1));
        Assert.Equal(shape.Count - 100, table.ToArray().Count(value => value == 0));
    }

    // Bytes of the mapping around an address that are in memory.
    private static long Resident(nuint address)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
            if (nuint.TryParse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nuint start)
                && nuint.TryParse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nuint end))
                inside = start <= address && address < end;
            else if (inside && words[0] == "Rss:")
                return 1024 * long.Parse(words[1], CultureInfo.InvariantCulture);
        }

        throw new InvalidOperationException("the address lies in no mapping");
    }
}
