using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cerbert.Explore.Hosting;

/// <summary>Serves the styles, scripts and fonts of the page from the assembly.</summary>
internal static class AssetFiles
{
    private const string Prefix = "assets/", ScriptPath = "/_framework/blazor.web.js";

    private static readonly ConcurrentDictionary<string, byte[]> read = new(StringComparer.Ordinal);

    /// <summary>Adds the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{**name}", (string name) => Of(Prefix + name));
        routes.MapGet(ScriptPath, () => Results.Bytes(read.GetOrAdd(ScriptPath, _ => BlazorScript.Read()), "text/javascript"));
    }

    private static IResult Of(string name)
    {
        string? type = Path.GetExtension(name) switch
        {
            ".css" => "text/css",
            ".js" => "text/javascript",
            ".woff2" => "font/woff2",
            ".svg" => "image/svg+xml",
            _ => null,
        };
        if (type is null || typeof(AssetFiles).Assembly.GetManifestResourceInfo(name) is null)
            return Results.NotFound();
        return Results.Bytes(read.GetOrAdd(name, Bytes), type);
    }

    private static byte[] Bytes(string name)
    {
        using Stream stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
