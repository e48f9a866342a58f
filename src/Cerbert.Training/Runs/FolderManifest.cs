using System.Security.Cryptography;
using System.Text.Json;

namespace Cerbert.Training.Runs;

/// <summary>The list of a folder's files with size and SHA-256, written last: a folder with a manifest that holds is whole.</summary>
internal sealed record FolderManifest
{
    public const string FileName = "manifest.json";
    private const int CurrentVersion = 1;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public int Version { get; init; } = CurrentVersion;

    public required IReadOnlyList<Entry> Files { get; init; }

    /// <param name="Name">Relative to the folder, with / between segments.</param>
    /// <param name="Bytes">The size.</param>
    /// <param name="Sha256">In lower-case hex.</param>
    public sealed record Entry(string Name, long Bytes, string Sha256);

    public static Entry Measure(string folder, string name)
    {
        using FileStream stream = File.OpenRead(Path.Combine(folder, name));
        return new Entry(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    public void Write(string folder)
    {
        using var stream = new FileStream(Path.Combine(folder, FileName), FileMode.Create, FileAccess.Write);
        JsonSerializer.Serialize(stream, this, Json);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads the manifest and checks every file against it.</summary>
    /// <returns>The manifest; null, with the reason, when the folder is not whole.</returns>
    public static FolderManifest? Verify(string folder, out string reason)
    {
        reason = "";
        string path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
            {
                reason = $"{path} is missing, so the folder was not written to its end";
                return null;
            }
            FolderManifest? manifest = JsonSerializer.Deserialize<FolderManifest>(File.ReadAllBytes(path), Json);
            if (manifest is not { Version: CurrentVersion, Files: not null })
                reason = $"{path} is not a manifest of version {CurrentVersion}";
            foreach (Entry entry in manifest?.Files ?? [])
                if (reason.Length == 0)
                    reason = Check(folder, entry);
            return reason.Length == 0 ? manifest : null;
        }
        catch (Exception e) when (e is JsonException || SaveError.IsStorage(e))
        {
            reason = $"{path} cannot be read: {e.Message}";
            return null;
        }
    }

    private static string Check(string folder, Entry? entry)
    {
        if (entry is not { Name: not null, Sha256: not null } || !FolderWriter.IsValidName(entry.Name))
            return $"{Path.Combine(folder, FileName)} has an entry without a proper name";
        string path = Path.Combine(folder, entry.Name);
        if (!File.Exists(path))
            return $"{path} is missing";
        long bytes = new FileInfo(path).Length;
        if (bytes != entry.Bytes)
            return $"{path} has {bytes} bytes instead of {entry.Bytes}";
        return Measure(folder, entry.Name).Sha256 == entry.Sha256 ? "" : $"{path} does not have the content it was written with (SHA-256 differs)";
    }
}
