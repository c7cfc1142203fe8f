using System.Net;
using System.Net.Http.Json;
using TackOS.Server.Tests.Gateway;
using TackOS.TransparencyLog;
using TackOS.Witnesses;

namespace TackOS.Server.Tests.Boundaries;

/// <summary>Who sets the witnesses, and what stands in the journal of it.</summary>
public sealed class WitnessPolicyTests
{
    [Fact]
    public async Task ThePolicyIsSetByAnAdminWithAReasonAndIsInTheJournal()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var auditor = await gateway.OperatorAsync("otto", "Auditor", "PolicyAuthor", "Finance", "Approver");
        var policy = new { witnesses = new[] { new { key = Key(2), address = "http://127.0.0.1:1" } }, quorum = 0, reason = "a second machine" };

        var byTheAuditor = await auditor.RefusedPutAsync("/api/witnesses", policy);
        var set = await gateway.Admin.PutOkAsync("/api/witnesses", policy);
        var shown = await auditor.GetOkAsync("/api/witnesses");

        Assert.Equal((HttpStatusCode.Forbidden, "role-missing"), (byTheAuditor.Status, byTheAuditor.Code));
        Assert.Equal(set!.ToJsonString(), shown!.ToJsonString());
        Assert.Equal((0, "witness-2"), ((int)shown["quorum"]!, (string)shown["witnesses"]![0]!["name"]!));
        var entry = Assert.Single(gateway.Journal.Entries.OfType<WitnessPolicySet>());
        Assert.Equal(("operator:admin", "a second machine", 0), (entry.Actor, entry.Reason, entry.Quorum));
        Assert.Contains("witness.policy", gateway.Journal.Types);
    }

    [Fact]
    public async Task WhatCannotBeMetOrHasNoReasonIsRefusedAndChangesNothing()
    {
        await using var gateway = await GatewayFixture.BareAsync();
        var one = new[] { new { key = Key(2), address = "http://127.0.0.1:1" } };
        var own = new[] { new { key = await File.ReadAllTextAsync(Path.Combine(gateway.Data, "key.vkey"), TestContext.Current.CancellationToken), address = "http://127.0.0.1:1" } };

        var tooMany = await gateway.Admin.RefusedPutAsync("/api/witnesses", new { witnesses = one, quorum = 2, reason = "x" });
        var itself = await gateway.Admin.RefusedPutAsync("/api/witnesses", new { witnesses = own.Select(o => new { key = o.key.Trim(), o.address }), quorum = 1, reason = "x" });
        var reasonless = await gateway.Admin.RefusedPutAsync("/api/witnesses", new { witnesses = one, quorum = 1, reason = " " });
        var omitted = await Requests.RefusedAsync(gateway.Admin.PutAsJsonAsync("/api/witnesses", new { witnesses = one, reason = "x" }, TestContext.Current.CancellationToken));
        var nothing = await Requests.RefusedAsync(gateway.Admin.PutAsJsonAsync("/api/witnesses", new { witnesses = new[] { new { key = (string?)null, address = "http://a" } }, quorum = 0, reason = "x" }, TestContext.Current.CancellationToken));

        Assert.Equal(["witness-policy-invalid", "witness-policy-invalid", "reason-missing", "malformed-request", "witness-policy-invalid"], [tooMany.Code, itself.Code, reasonless.Code, omitted.Code, nothing.Code]);
        Assert.Empty(gateway.Journal.Entries.OfType<WitnessPolicySet>());
    }

    private static string Key(byte seed)
    {
        using var signer = CosignatureSigner.FromSeed($"witness-{seed}", [.. Enumerable.Repeat(seed, 32)], TimeProvider.System);
        return signer.Verifier.ToString();
    }
}
