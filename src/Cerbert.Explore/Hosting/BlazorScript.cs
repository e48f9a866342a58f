using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Cerbert.Explore.Hosting;

/// <summary>
/// The script that runs Blazor in the browser. It is a resource of ASP.NET Core's own assembly up to version 9, which is a resource of this one; the
/// shared framework of version 10 no longer has it (docs/decisions/0012-explore.md).
/// </summary>
internal static class BlazorScript
{
    private const string Holder = "blazor", Name = "blazor.web.js";

    /// <summary>The script.</summary>
    public static byte[] Read()
    {
        using Stream assembly = typeof(BlazorScript).Assembly.GetManifestResourceStream(Holder)!;
        using var file = new PEReader(assembly, PEStreamOptions.PrefetchEntireImage);
        MetadataReader metadata = file.GetMetadataReader();
        ManifestResource found = metadata.ManifestResources.Select(metadata.GetManifestResource)
            .Single(resource => metadata.GetString(resource.Name).EndsWith(Name, StringComparison.Ordinal));
        BlobReader resources = file.GetSectionData(file.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress).GetReader();
        resources.Offset = (int)found.Offset;
        return resources.ReadBytes(resources.ReadInt32());
    }
}
