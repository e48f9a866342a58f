using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cerbert.Explore.Hosting;

/// <summary>
/// Lets in nobody but the person who started the program: a request needs the token, from the address first and from a cookie later, and must be
/// made to this machine by name (a page elsewhere whose name is made to point here has another one) and by this page's own scripts.
/// </summary>
internal sealed class AccessGuard
{
    /// <summary>The token's name in an address.</summary>
    public const string Parameter = "token";

    private readonly byte[] token;

    public AccessGuard()
    {
        Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        token = Encoding.ASCII.GetBytes(Token);
    }

    /// <summary>48 hexadecimal digits, other ones in every process.</summary>
    public string Token { get; }

    /// <summary>Answers what is refused, and the first visit; passes everything else on.</summary>
    public async Task Check(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = PolicyOf(context.Connection.LocalPort);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        int port = context.Connection.LocalPort;
        if (!IsOurs(request.Host, port) || !IsOwnOrigin(request, port))
            await Refuse(context, "this address is not that of the page; use the one that cerbert explore printed").ConfigureAwait(false);
        else if (IsToken(request.Query[Parameter]) && HttpMethods.IsGet(request.Method))
            Enter(context, port);
        else if (IsToken(request.Cookies[CookieName(port)]))
            await next(context).ConfigureAwait(false);
        else
            await Refuse(context, "the token is missing or is that of an earlier start; use the address that cerbert explore printed").ConfigureAwait(false);
    }

    // Not every browser takes 'self' to mean web sockets as well.
    private static string PolicyOf(int port) =>
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
        + $"connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port}; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    // Browsers keep the cookies of all ports of a machine together.
    private static string CookieName(int port) => $"cerbert-{port}";

    private static bool IsOurs(HostString host, int port) => host.Port == port && (host.Host is "127.0.0.1" || string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase));

    // Pages of other ports count as the same site, so their requests would bring the cookie along.
    private static bool IsOwnOrigin(HttpRequest request, int port) =>
        request.Headers.Origin is not [{ } origin] || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Scheme == Uri.UriSchemeHttp && IsOurs(new HostString(from.Host, from.Port), port));

    private static async Task Refuse(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(reason + "\n").ConfigureAwait(false);
    }

    // The token leaves the address at once, so that it is in no history, bookmark or screenshot.
    private void Enter(HttpContext context, int port)
    {
        context.Response.Cookies.Append(CookieName(port), Token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true });
        QueryString rest = QueryString.Create(context.Request.Query.Where(entry => entry.Key != Parameter));
        context.Response.Redirect(context.Request.Path + rest.ToUriComponent());
    }

    private bool IsToken(string? given) => given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), token);
}
