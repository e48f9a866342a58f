using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Cerbert.Explore.Hosting;

/// <summary>Serves the styles, scripts and fonts of the page from the assembly.</summary>
internal static class AssetFiles
{
    private const string Prefix = "assets/", ScriptPath = "/_framework/blazor.web.js";

    // Another build has other files under the same names.
    private static readonly EntityTagHeaderValue tag = new($"\"{typeof(AssetFiles).Module.ModuleVersionId:N}\"");

    private static readonly ConcurrentDictionary<string, byte[]> read = new(StringComparer.Ordinal);

    /// <summary>Adds the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{**name}", (string name, HttpResponse response) => Of(Prefix + name, response));
        routes.MapGet(ScriptPath, (HttpResponse response) => Send(response, read.GetOrAdd(ScriptPath, _ => BlazorScript.Read()), "text/javascript"));
    }

    private static IResult Of(string name, HttpResponse response)
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
        return Send(response, read.GetOrAdd(name, Bytes), type);
    }

    private static IResult Send(HttpResponse response, byte[] bytes, string type)
    {
        // To be kept by the browser, and asked about each time.
        response.Headers.CacheControl = "no-cache";
        return Results.Bytes(bytes, type, entityTag: tag);
    }

    private static byte[] Bytes(string name)
    {
        using Stream stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
