using System.Collections.Concurrent;
using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Runs a draft once its operator said yes: the agent's call, in again at the top. Its answer is owed to the agent.</summary>
internal sealed class DraftRunner(CallPath path, ApprovalDesk desk)
{
    // What was started here once is not started again: it ran, or was refused for a reason that its agent reads.
    private readonly ConcurrentDictionary<string, bool> _started = new(StringComparer.Ordinal);

    /// <summary>Starts it and does not wait; the call is in the journal like any other, and a restart leaves it visible.</summary>
    public void Run(Approval draft)
    {
        // What cannot be read while the vault is sealed is started once it is open.
        if (desk.Arguments(draft.Id) is BodyReading.Opened arguments && _started.TryAdd(draft.Id, true))
            _ = Task.Run(() => path.RunDraftAsync(draft, new IncomingCallBody(arguments.Bytes, draft.Operation)));
    }

    /// <summary>Starts what has its yes and never began, because the process died or the store was late between the two.</summary>
    public Task RunApprovedAsync()
    {
        foreach (var draft in desk.ApprovedDrafts())
            Run(draft);
        return Task.CompletedTask;
    }
}
