using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Cerbert.Explore;

namespace Cerbert.Tests.Hosting;

/// <summary>Nobody but the owner is answered, whatever is asked for.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private ExploreServer server = null!;

    public static TheoryData<string> Paths => ["/", "/errors", "/assets/explore.css", "/_framework/blazor.web.js", "/_blazor", "/_blazor/negotiate?negotiateVersion=1", "/nowhere"];

    public async ValueTask InitializeAsync()
    {
        HandmadeRun.Write(folder["run"]);
        server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [folder.Path] }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Request_WithoutToken_IsRefused(string path)
    {
        using HttpResponseMessage answer = await Ask(path);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("use the address that cerbert explore printed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Request_OtherHost_IsRefusedThoughItHasTheToken(string path)
    {
        foreach (string host in new[] { "evil.example", $"evil.example:{server.Address.Port}", "127.0.0.1", "127.0.0.1:1", $"127.0.0.1.evil.example:{server.Address.Port}" })
        {
            using HttpResponseMessage answer = await Ask(path, cookie: Token, host: host);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Request_FromAPageElsewhere_IsRefusedThoughItHasTheCookie(string path)
    {
        foreach (string origin in new[] { "http://evil.example", "null", "http://127.0.0.1:1", $"https://127.0.0.1:{server.Address.Port}" })
        {
            using HttpResponseMessage answer = await Ask(path, cookie: Token, origin: origin);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("é")]
    public async Task Request_WrongToken_IsRefused(string token)
    {
        using HttpResponseMessage byAddress = await Ask($"/?token={token}"), byCookie = await Ask("/", cookie: Uri.EscapeDataString(token));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (byAddress.StatusCode, byCookie.StatusCode));
    }

    [Fact]
    public async Task Request_Token_BecomesACookieAndLeavesTheAddress()
    {
        using HttpResponseMessage first = await Ask($"/errors?run=a%26b&token={Token}");
        Assert.Equal((HttpStatusCode.Redirect, "/errors?run=a%26b"), (first.StatusCode, first.Headers.Location?.ToString()));
        string cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage second = await Ask("/", cookie: Token);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Contains("frame-ancestors 'none'", string.Join(' ', second.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_NeedsTheCookieAndTheOrigin()
    {
        Assert.False(await CanConnect(cookie: null, origin: null));
        Assert.False(await CanConnect(cookie: Token, origin: "http://evil.example"));
        Assert.True(await CanConnect(cookie: Token, origin: server.Address.GetLeftPart(UriPartial.Authority)));
    }

    [Fact]
    public async Task Page_EverythingItNames_IsServedFromHere()
    {
        using HttpResponseMessage page = await Ask("/", cookie: Token);
        string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string[] named = [.. Regex.Matches(html, "(href|src)=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value).Where(name => name != "/")];
        Assert.InRange(named.Length, 5, 20);
        foreach (string name in (string[])[.. named, "assets/radzen/fonts/MaterialSymbolsOutlined.woff2"])
        {
            Assert.DoesNotContain("//", name, StringComparison.Ordinal);
            using HttpResponseMessage asset = await Ask("/" + name, cookie: Token);
            Assert.Equal(HttpStatusCode.OK, asset.StatusCode);
            Assert.True(asset.Content.Headers.ContentLength > 100, name);
            using HttpResponseMessage again = await Ask("/" + name, cookie: Token, tag: asset.Headers.ETag!.ToString());
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        }
    }

    [Theory]
    [InlineData("/assets/../blazor")]
    [InlineData("/assets/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/assets/nothing.css")]
    public async Task Asset_NotThere_IsNotFound(string path)
    {
        using HttpResponseMessage answer = await Ask(path, cookie: Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Start_PortTaken_SaysSo()
    {
        var taken = new ExploreOptions { Folders = [folder.Path], Port = server.Address.Port };
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => ExploreServer.StartAsync(taken, TestContext.Current.CancellationToken));
        Assert.Contains($"port {taken.Port} cannot be used", error.Message, StringComparison.Ordinal);
    }

    private string Token => server.Address.Query["?token=".Length..];

    private async Task<HttpResponseMessage> Ask(string path, string? cookie = null, string? host = null, string? origin = null, string? tag = null)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(path.Contains("negotiate", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, new Uri(server.Address, path));
        if (cookie is not null)
            request.Headers.Add("Cookie", $"cerbert-{server.Address.Port}={cookie}");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (tag is not null)
            request.Headers.Add("If-None-Match", tag);
        request.Headers.Host = host;
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<bool> CanConnect(string? cookie, string? origin)
    {
        using var socket = new ClientWebSocket();
        if (cookie is not null)
            socket.Options.SetRequestHeader("Cookie", $"cerbert-{server.Address.Port}={cookie}");
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.Address.Port}/_blazor"), TestContext.Current.CancellationToken);
            return true;
        }
        catch (WebSocketException e) when (e.Message.Contains("403", StringComparison.Ordinal))
        {
            return false;
        }
    }
}
