using TackOS.Cedar.Validation;
using TackOS.Identity;
using TackOS.Policies;
using TackOS.Policies.Checking;
using TackOS.Server.Storage;
using TackOS.Vault;

namespace TackOS.Server.Api;

/// <summary>The policies in force, what a change of them would do, and the change itself: whole sets, checked before they take force.</summary>
internal static class PoliciesApi
{
    private const int MostBytes = 40_000;
    private const int MostDecisions = 20_000;
    private const int UsualDecisions = 1_000;
    private const int MostTold = 3;
    private const int MostErased = 20;

    /// <param name="Files">The whole set.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="BasedOn">The version that the change was made from; where another is in force by now, it is refused.</param>
    public sealed record PolicyBody(IReadOnlyList<PolicyFile> Files, string Reason, int? BasedOn = null);

    /// <param name="Files">The set to look at; null for the one in force.</param>
    /// <param name="Last">How many recorded decisions are made again, the newest first; 0 for none.</param>
    public sealed record PreviewBody(IReadOnlyList<PolicyFile>? Files, int Last = UsualDecisions);

    public sealed record PolicyView(int Version, string Hash, IReadOnlyList<PolicyFile> Files, IReadOnlyList<PolicyFile> Shipped);

    /// <param name="Hash">What the set's hash is; null where it cannot be read.</param>
    /// <param name="MayTakeForce">Whether applying it would succeed.</param>
    /// <param name="Sentence">Why it cannot be read; null where it can.</param>
    /// <param name="Diagnostics">What strict validation found.</param>
    /// <param name="Tests">Each test case; <c>failure</c> is null where it holds.</param>
    /// <param name="Changes">What differs from the set in force.</param>
    /// <param name="Effect">What it would have done to recorded calls; null where none were asked for.</param>
    public sealed record PreviewView(
        string? Hash, bool MayTakeForce, string? Sentence, IReadOnlyList<DiagnosticView> Diagnostics, IReadOnlyList<PolicyTestResult> Tests,
        IReadOnlyList<PolicyChange> Changes, EffectView? Effect);

    public sealed record DiagnosticView(string Severity, string Code, string Message, string? File, int Line, int Column, string Text, string? Suggestion, string Sentence);

    /// <param name="Decided">How many recorded decisions were made again.</param>
    /// <param name="Passed">How many could not be: their tool is gone, or their arguments were erased or not kept.</param>
    /// <param name="Flips">Those that would have been decided otherwise.</param>
    /// <param name="Erased">Of the passed, the newest whose arguments were erased, and by whom.</param>
    public sealed record EffectView(int Decided, int Passed, IReadOnlyList<FlipView> Flips, IReadOnlyList<ErasedCallView> Erased);

    public sealed record ErasedCallView(string Call, string Sentence);

    public sealed record FlipView(string Call, DateTimeOffset At, string Agent, string Tool, string Before, string After, bool IsLooser);

    public static void Map(RouteGroupBuilder api, Store store, BodyBox bodies, TimeProvider clock)
    {
        // Policies are of no department, and every approver must be able to read the rules that his yes lifts.
        api.MapGet("/policies", () => View(store)).WithName("getPolicies").NeedsSignIn().InDepartments();
        api.MapGet("/policies/schema", () => Results.Text(PolicySchema.TextOf(store.InForce.Servers.Keys, store.InForce.Tools.Values))).WithName("getPolicySchema").NeedsSignIn();
        // One at a time: deciding much of the past again must not starve the present.
        var turn = new SemaphoreSlim(1);
        api.MapPost("/policies/preview", async (PreviewBody body, HttpContext http) =>
        {
            await turn.WaitAsync(http.RequestAborted);
            try
            {
                return await Task.Run(() => Preview(body, store, bodies, clock.GetUtcNow(), http.RequestAborted));
            }
            finally
            {
                turn.Release();
            }
        }).WithName("previewPolicies").Needs(Role.PolicyAuthor);
        api.MapPut("/policies", async (PolicyBody body, HttpContext http) =>
        {
            if (string.IsNullOrWhiteSpace(body.Reason))
                throw new ControlException("reason-missing", "Say why the policies change; the journal keeps it.");
            CheckFiles(body.Files);
            var inForce = store.InForce;
            var checkedSet = MayTakeForce(PolicyCheck.Run(body.Files, SetupOf(inForce), clock.GetUtcNow()));
            await store.Writer.WriteAsync(transaction => Apply(transaction, body, checkedSet, inForce.Epoch, clock.GetUtcNow(), http.Actor(), StepUp.IsSteppedUp(http)));
            return View(store) with { Hash = checkedSet.Hash };
        }).WithName("applyPolicies").Needs(Role.PolicyAuthor).NeedsStepUp(StepUpScope.Settings);
    }

    private static Setup SetupOf(Calls.InForce inForce) => new(inForce.Departments.Values, inForce.Agents.Values, inForce.Servers.Values, inForce.Tools.Values);

    private static PreviewView Preview(PreviewBody body, Store store, BodyBox bodies, DateTimeOffset now, CancellationToken clientGone)
    {
        var inForce = store.InForce;
        var files = body.Files ?? store.Read(Store.CurrentFiles);
        CheckFiles(files);
        if (body.Last is < 0 or > MostDecisions)
            throw new ControlException("last-invalid", $"Between 0 and {MostDecisions} recorded decisions can be made again.");
        return PolicyCheck.Run(files, SetupOf(inForce), now) switch
        {
            PolicyFindings.Read read => new PreviewView(
                read.Policies.Hash, read.MayTakeForce, null, [.. read.Diagnostics.Select(View)], read.Tests, PolicyChange.Between(inForce.Policies, read.Policies),
                body.Last == 0 ? null : Effect(store, bodies, inForce, read.Policies, body.Last, clientGone)),
            PolicyFindings.Unreadable unreadable => new PreviewView(null, false, unreadable.Sentence, [], [], [], null),
            _ => throw new InvalidOperationException("A set is readable or not."),
        };
    }

    private static EffectView Effect(Store store, BodyBox bodies, Calls.InForce inForce, PoliciesInForce after, int last, CancellationToken clientGone)
    {
        var (decided, passed) = (0, 0);
        var flips = new List<FlipView>();
        var erased = new List<ErasedCallView>();
        foreach (var call in RecordedCalls.Latest(store, bodies, inForce, last))
        {
            clientGone.ThrowIfCancellationRequested();
            if (call is not RecordedReading.Whole recorded)
            {
                passed++;
                if (call is RecordedReading.Passed { By: { } erasure } gone && erased.Count < MostErased)
                    erased.Add(new ErasedCallView(gone.Call, $"The arguments of {gone.Call} were {erasure.Sentence}"));
                continue;
            }

            decided++;
            flips.AddRange(Replay.Flips(inForce.Policies, after, [recorded.Call])
                .Select(flip => new FlipView(flip.Call, flip.At, flip.Agent, flip.Tool, flip.WasTold, flip.WouldBeTold, flip.IsLooser)));
        }

        return new EffectView(decided, passed, flips, erased);
    }

    private static DiagnosticView View(Diagnostic found) => new(
        found.Severity == Severity.Error ? "error" : "warning", found.Code, found.Message, found.Position.File, found.Position.Line, found.Position.Column,
        found.OffendingText, found.Suggestion, found.ToString());

    private static PoliciesInForce MayTakeForce(PolicyFindings findings)
    {
        if (findings is PolicyFindings.Read { MayTakeForce: true } read)
            return read.Policies;
        string[] why = findings switch
        {
            PolicyFindings.Unreadable unreadable => [unreadable.Sentence],
            PolicyFindings.Read found =>
            [
                .. found.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.ToString()),
                .. found.Tests.Where(t => t.Failure is not null).Select(t => $"{t.File}: the case \"{t.Name}\" fails: {t.Failure}"),
            ],
            _ => ["The set could not be checked."],
        };
        var more = why.Length > MostTold ? $" And {why.Length - MostTold} more: tackos policy check FILE..." : "";
        throw new ControlException("policy-invalid", string.Join(' ', why.Take(MostTold)) + more);
    }

    private static void Apply(Transaction transaction, PolicyBody body, PoliciesInForce built, long epoch, DateTimeOffset now, string actor, bool steppedUp)
    {
        if (transaction.Database.Number("SELECT epoch FROM control") != epoch)
            throw new ControlException("policies-changed", "Something that policies speak of changed while the set was checked: a tool, a department, an agent or another set. Apply it again.", 409);
        var inForce = (int)transaction.Database.Number("SELECT COALESCE(MAX(version), 0) FROM policy_set");
        // A set is whole, so the later of two would take the earlier back, an emergency stop too.
        if (body.BasedOn is { } basedOn && basedOn != inForce)
            throw new ControlException("policies-changed", $"Version {inForce} is in force, and this change was made from version {basedOn}. Look at what changed since, and make it again from there.", 409);
        transaction.Append(new PolicySetApplied(inForce + 1, built.Hash, body.Files, body.Reason.Trim(), steppedUp) { At = now, Actor = actor });
    }

    private static void CheckFiles(IReadOnlyList<PolicyFile> files)
    {
        if (files is null || files.Any(f => f is not { Name: not null, Text: not null }))
            throw new ControlException("file-name", "A set is a list of files, each with a name and a text.");
        if (files.Sum(f => (long)f.Text.Length + f.Name.Length) > MostBytes)
            throw new ControlException("policies-too-large", $"A policy set is at most {MostBytes} characters.");
        if (files.Any(f => !(f.Name.EndsWith(".cedar", StringComparison.Ordinal) || f.HoldsTests) || f.Name.AsSpan().ContainsAny('/', '\\')))
            throw new ControlException("file-name", $"A policy file has a plain name that ends in .cedar, and a file of test cases one that ends in {PolicyTests.Suffix}.");
    }

    private static PolicyView View(Store store)
    {
        var version = (int)store.Read(db => db.Number("SELECT COALESCE(MAX(version), 0) FROM policy_set"));
        var policies = store.InForce.Policies;
        return new PolicyView(version, policies.Hash, store.Read(Store.CurrentFiles), policies.ShippedFiles);
    }
}
