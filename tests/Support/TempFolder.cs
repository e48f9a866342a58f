using System.Text;

namespace Cerbert.Tests;

/// <summary>A folder that goes with the test that made it.</summary>
internal sealed class TempFolder : IDisposable
{
    // Where Linux keeps files in memory: a flush to the disk, dozens of times, is most of a test of many small runs.
    private const string Memory = "/dev/shm";

    public TempFolder(bool inMemory = false) => Path = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"cerbert-test-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("cerbert-test-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
