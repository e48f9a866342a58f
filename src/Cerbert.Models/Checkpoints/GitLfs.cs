namespace Cerbert.Models.Checkpoints;

/// <summary>Recognises the text stub that stands in for a large file when a repository was cloned without Git LFS.</summary>
internal static class GitLfs
{
    public const string Problem =
        "is a Git LFS pointer and not the weights themselves: the repository was cloned without Git LFS; run 'git lfs pull' there";

    /// <summary>True where the first eight bytes are those of a pointer file.</summary>
    public static bool IsPointer(ReadOnlySpan<byte> start) => start.StartsWith("version "u8);
}
