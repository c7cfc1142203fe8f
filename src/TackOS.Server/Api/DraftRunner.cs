using TackOS.Approvals;
using TackOS.Calls;
using TackOS.Server.Storage;

namespace TackOS.Server.Api;

/// <summary>Runs a draft once its operator said yes: the agent's call, in again at the top. Its answer is owed to the agent.</summary>
internal sealed class DraftRunner(CallPath path, ApprovalDesk desk)
{
    /// <summary>Starts it and does not wait; the call is in the journal like any other, and a restart leaves it visible.</summary>
    public void Run(Approval draft)
    {
        if (desk.Arguments(draft.Id) is { } arguments)
            _ = Task.Run(() => path.RunDraftAsync(draft, new IncomingCallBody(arguments, draft.Operation)));
    }
}
