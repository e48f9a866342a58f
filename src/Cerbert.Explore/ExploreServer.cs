using System.Net;
using Cerbert.Explore.Errors;
using Cerbert.Explore.Examples;
using Cerbert.Explore.Hosting;
using Cerbert.Explore.Layout;
using Cerbert.Explore.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Radzen;

namespace Cerbert.Explore;

/// <summary>
/// The page of <c>cerbert explore</c>: a web server for one person on this machine, with everything it serves inside this assembly. It binds to
/// 127.0.0.1 alone and answers nobody without the token in <see cref="Address"/>.
/// </summary>
/// <example><code>
/// await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = ["runs"] });
/// Console.WriteLine(server.Address);
/// </code></example>
public sealed class ExploreServer : IAsyncDisposable
{
    private readonly WebApplication host;

    private ExploreServer(WebApplication host, Uri address) => (this.host, Address) = (host, address);

    /// <summary>Where to look, with the token.</summary>
    public Uri Address { get; }

    /// <summary>Opens the folders and starts serving.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A folder holds neither a run nor a model, or the port is taken.</exception>
    public static async Task<ExploreServer> StartAsync(ExploreOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var library = new RunLibrary(options.Folders);
        var guard = new AccessGuard();
        WebApplication app = Build(options, library, guard);
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new InvalidDataException($"port {options.Port} cannot be used: {e.Message.TrimEnd('.')}; choose another (--port), or 0 for any free one", e);
        }

        return new ExploreServer(app, new Uri($"{app.Urls.First()}/?{AccessGuard.Parameter}={guard.Token}"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await host.DisposeAsync().ConfigureAwait(false);
    }

    // Nothing from the environment or from settings files: they could bind it to another address.
    private static WebApplication Build(ExploreOptions options, RunLibrary library, AccessGuard guard)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        // What keeps it from starting is thrown, and told once.
        builder.Logging.AddProvider(new ErrorLog(Console.Error)).SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // Pages that are open would hold the end up.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddRouting();
        builder.Services.AddDataProtection();
        builder.Services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new MemoryKeys());
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        builder.Services.AddSingleton(library);
        builder.Services.AddSingleton<RunFeed>();
        builder.Services.AddSingleton<ModelShelf>();
        builder.Services.AddSingleton<FeatureShelf>();
        builder.Services.AddSingleton<DevTables>();
        WebApplication app = builder.Build();
        app.Use(next => context => guard.Check(context, next));
        app.UseStatusCodePagesWithReExecute("/nowhere");
        app.UseWebSockets();
        app.UseRouting();
        app.UseAntiforgery();
        AssetFiles.Map(app);
        app.MapRazorComponents<Shell>().AddInteractiveServerRenderMode();
        return app;
    }
}
