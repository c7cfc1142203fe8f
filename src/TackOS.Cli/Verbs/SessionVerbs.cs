using System.Text.Json;
using TackOS.Cli.Api;
using TackOS.Cli.Grammar;

namespace TackOS.Cli.Verbs;

/// <summary>Signing in with a one-time code, and out.</summary>
internal static class SessionVerbs
{
    public static Verb Login()
    {
        var code = Take.Word("CODE", "the one-time code, tkc_…");
        return new Verb("login", "Sign in with a one-time code; the token is kept for this server and user", "tackos login tkc_…", [code], async run =>
        {
            var signedIn = await ExchangeAsync(run, run.Get(code));
            if (signedIn.Items("introducedBy").Any())
                signedIn = await OwnAsync(run, Credential(signedIn));
            var saved = Credential(signedIn);
            run.Credentials.Keep(run.Server, saved);
            return run.Answer(
                new { server = run.Server, @operator = saved.Operator, saved.ExpiresAt },
                $"Signed in at {run.Server.Authority} as {saved.Operator} until {signedIn.When("expiresAt")}.");
        });
    }

    public static Verb Logout() => new("logout", "End the sign-in and forget its token", "tackos logout", [], async run =>
    {
        if (run.Credentials.Find(run.Server) is null)
            return run.Answer(new { server = run.Server, signedOut = false }, $"There was no sign-in for {run.Server.Authority}.");
        try
        {
            await run.Api.DeleteAsync($"session");
        }
        catch (RefusedException refused) when (refused.Code == "unauthenticated")
        {
            // It had ended by itself; forgetting it is all that is left to do.
        }
        finally
        {
            run.Credentials.Forget(run.Server);
        }

        return run.Answer(new { server = run.Server, signedOut = true }, $"Signed out from {run.Server.Authority}.");
    });

    private static async Task<JsonElement> ExchangeAsync(Run run, string code)
    {
        using var stranger = new ApiClient(run.Server, token: null);
        return await stranger.PostAsync($"session", new { code, forCli = true });
    }

    /// <summary>
    /// A code that somebody else issued leaves open who came in with it, so that votes beside theirs would not count. The operator issues one to
    /// himself at once, and goes on with that.
    /// </summary>
    private static async Task<JsonElement> OwnAsync(Run run, SavedCredential first)
    {
        using var api = run.ApiOf(first.Token);
        var own = await api.PostAsync($"operators/{first.Operator}/codes", new { });
        var signedIn = await ExchangeAsync(run, own.Text("code"));
        await api.DeleteAsync($"session");
        return signedIn;
    }

    private static SavedCredential Credential(JsonElement signedIn) =>
        signedIn.TextOrNull("token") is { } token && signedIn.Get("expiresAt") is { } expires && expires.TryGetDateTimeOffset(out var at)
            ? new SavedCredential(signedIn.Text("operator"), token, at)
            : throw new RefusedException("answer-not-understood", "The server took the code but sent no token. Get a new code and try again.");
}
