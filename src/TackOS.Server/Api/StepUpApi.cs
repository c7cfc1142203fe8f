using System.Text.Json.Serialization;
using QRCoder;
using TackOS.Identity;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Setting an authenticator up, and taking another operator's away.</summary>
internal static class StepUpApi
{
    /// <summary>
    /// What the app is given, shown once. <paramref name="Qr"/> is the address as a QR code: a text a row, <c>1</c> for a dark module, with the
    /// quiet zone around it.
    /// </summary>
    public sealed record Enrolment(string Secret, string Address, IReadOnlyList<string> Qr)
    {
        public override string ToString() => "Enrolment { *** }";
    }

    public sealed record ResetBody([property: JsonRequired] string? Reason);

    public static void Map(RouteGroupBuilder api, Authenticators authenticators, StepUp stepUp, Elevations elevations, Beginning beginning, SignIns signIns)
    {
        api.MapPost("/step-up", async (HttpContext http) =>
        {
            var who = http.SignedIn();
            // The first time nothing but the sign-in can be asked for, so it must be one that a person has just made.
            var enrolled = authenticators.EnrolmentOf(who.Operator.Id);
            if (enrolled is not null)
                await stepUp.MustAsync(http, StepUpScope.Authenticator);
            else if (!signIns.IsFresh(who))
                throw new ControlException("sign-in-not-fresh", "A first authenticator is set up within 15 minutes of signing in. Sign in again (tackos up --sign-in shows a code, and so does another admin's tackos operator code NAME), then: tackos operator step-up", 403);
            http.Response.Headers.CacheControl = "no-store";
            return View(authenticators.Begin(who.Operator.Id, enrolled));
        }).WithName("beginStepUp").NeedsSignIn().InDepartments();

        api.MapPost("/step-up/confirm", async (HttpContext http) =>
        {
            var who = http.SignedIn();
            var isFirst = !authenticators.IsEnrolled(who.Operator.Id);
            await authenticators.ConfirmAsync(who.Operator.Id, http.Request.Headers[StepUp.CodeHeader]);
            if (isFirst)
                beginning.Of(who.Operator.Id);
            elevations.EndOf(who.Operator.Id);
            // Who has just shown the app need not show it again to go on setting things up.
            StepUp.Elevate(http, elevations.Grant(who, StepUpScope.Settings));
            return Results.NoContent();
        }).WithName("confirmStepUp").NeedsSignIn().InDepartments();

        api.MapPost("/operators/{id}/step-up/reset", async (string id, ResetBody body, HttpContext http) =>
        {
            if (id == http.CurrentOperator().Id)
                throw new ControlException("own-authenticator", "Nobody resets his own authenticator. With its code another is set up: tackos operator step-up. Without it another admin resets it, or: tackos up --reset-step-up NAME", 409);
            if (string.IsNullOrWhiteSpace(body.Reason))
                throw new ControlException("reason-missing", "Say why; the journal keeps it.");
            await authenticators.ResetAsync(id, body.Reason.Trim(), http.Actor());
            elevations.EndOf(id);
            beginning.End();
            return Results.NoContent();
        }).WithName("resetStepUp").Needs(Role.Admin).NeedsStepUp(StepUpScope.People);
    }

    private static Enrolment View(AuthenticatorSecret secret)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(secret.Address, QRCodeGenerator.ECCLevel.M);
        return new Enrolment(secret.Base32, secret.Address, [.. code.ModuleMatrix.Select(row => string.Concat(row.Cast<bool>().Select(dark => dark ? '1' : '0')))]);
    }
}
